using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private const string KernelProject = "core/kernel/Pistachio.Kernel.csproj";

    private async Task ImageAsync(CancellationToken cancellation)
    {
        var project = Path.Combine(Root, KernelProject);
        await BuildAsync(project, cancellation).ConfigureAwait(false);

        Directory.CreateDirectory(Path.Combine(Output, Board));
        var kernel = ImageFile("kernel.elf");
        File.Copy(FindElf(project), kernel, overwrite: true);
        await File.WriteAllBytesAsync(ImageFile("pistachio.boot"), new byte[4096], cancellation).ConfigureAwait(false);
        await new DiskImage(_tools)
            .MakeAsync(kernel, ImageFile("pistachio.boot"), ImageFile("pistachio.img"), Path.Combine(Output, "obj", Board, "disk"), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>The ELF file that a project of the kernel or server tier leaves in its output folder.</summary>
    private static string FindElf(string project)
    {
        var output = Path.Combine(Path.GetDirectoryName(project)!, "bin", Configuration);
        return Directory.Exists(output)
            ? Directory.EnumerateFiles(output, "*.elf", SearchOption.AllDirectories).FirstOrDefault()
                ?? throw new BuildFailure($"{project} left no ELF file in {output}")
            : throw new BuildFailure($"{project} left nothing in {output}");
    }
}
