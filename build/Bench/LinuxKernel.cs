using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Packages;
using Pistachio.Build.Processes;

namespace Pistachio.Build.Bench;

/// <summary>A Linux kernel out of Debian's archive, kept in a folder so that it is fetched once.</summary>
/// <param name="Package">Where it came from.</param>
/// <param name="File">Path of the kernel, a bzImage.</param>
internal sealed record LinuxKernel(DebianPackage Package, string File)
{
    private const string KernelName = "vmlinuz";
    private const string PackageName = "package";

    /// <summary>The kernel that an earlier run left in the folder; null when there is none.</summary>
    public static LinuxKernel? Cached(string folder)
    {
        var (kernel, package) = (Path.Combine(folder, KernelName), Path.Combine(folder, PackageName));
        if (!System.IO.File.Exists(kernel) || !System.IO.File.Exists(package))
        {
            return null;
        }

        return DebianPackage.Parse(System.IO.File.ReadAllText(package)) is { } known ? new LinuxKernel(known, kernel) : null;
    }

    /// <summary>Fetches the newest cloud kernel that apt knows of into a folder.</summary>
    /// <exception cref="BuildFailure">apt does not know it or cannot fetch it.</exception>
    public static async Task<LinuxKernel> FetchAsync(Tools tools, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var (_, description) = await tools
            .ExecuteAsync("apt-cache", ["show", "--no-all-versions", KernelPackage.Newest], cancellation)
            .ConfigureAwait(false);
        var package = KernelPackage.Resolve(description)
            ?? throw new BuildFailure($"the peer cannot be fetched: apt knows no kernel by the name {KernelPackage.Newest}{DebianPackage.Reason(description)}");

        var files = Path.Combine(folder, "files");
        await package.UnpackAsync(tools, "the peer", files, cancellation).ConfigureAwait(false);
        var kernel = Directory.GetFiles(Path.Combine(files, "boot"), KernelName + "-*").Single();
        System.IO.File.Copy(kernel, Path.Combine(folder, KernelName), overwrite: true);
        Directory.Delete(files, recursive: true);
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, PackageName), package + "\n", cancellation).ConfigureAwait(false);
        return new LinuxKernel(package, Path.Combine(folder, KernelName));
    }
}
