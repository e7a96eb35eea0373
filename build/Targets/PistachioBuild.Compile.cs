using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Images;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private Task CompileAsync(CancellationToken cancellation) =>
        BuildAsync(Path.Combine(Root, "Pistachio.sln"), cancellation);

    private Task BuildAsync(string projectOrSolution, CancellationToken cancellation) =>
        _tools.RunAsync(
            "dotnet",
            ["build", projectOrSolution, "-c", ImageProjects.Configuration, "--nologo", "-v", "quiet", "-clp:NoSummary"],
            cancellation);

    private Task CleanAsync(CancellationToken cancellation)
    {
        foreach (var project in Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories))
        {
            var folder = Path.GetDirectoryName(project)!;
            if (folder == Path.Combine(Root, "build"))
            {
                // It is running right now; nuke.ps1 makes it anew because its stamp goes away with out/.
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            Remove(Path.Combine(folder, "bin"));
            Remove(Path.Combine(folder, "obj"));
        }

        Remove(Output);
        return Task.CompletedTask;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
