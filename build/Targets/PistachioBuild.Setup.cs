using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Processes;
using Pistachio.Build.Setup;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>Where tools are looked up.</summary>
    private static string ToolPath => (Environment.GetEnvironmentVariable("PATH") ?? "") + Path.PathSeparator + "/usr/sbin";

    private Task SetupAsync(CancellationToken cancellation) => InstallAsync(ToolRequirement.All, cancellation);

    /// <summary>Installs the tools of a list that are missing.</summary>
    private async Task InstallAsync(IReadOnlyList<ToolRequirement> tools, CancellationToken cancellation)
    {
        var searchPath = ToolPath;
        var missing = tools.Where(tool => !tool.IsMet(searchPath)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var packages = missing.ConvertAll(tool => tool.Package);
        _console.WriteLine($"missing: {string.Join(", ", packages)}");
        var right = await FindInstallRightAsync(searchPath, cancellation).ConfigureAwait(false);
        if (right == InstallRight.None)
        {
            throw new BuildFailure($"tools are missing and cannot be installed from here; run: {PackageInstallation.CommandLine(packages)}");
        }

        foreach (var command in PackageInstallation.Commands(right, packages))
        {
            await _tools.RunAsync(command[0], command.Skip(1), cancellation).ConfigureAwait(false);
        }

        if (missing.Find(tool => !tool.IsMet(searchPath)) is { } absent)
        {
            throw new BuildFailure($"package {absent.Package} is installed but {string.Join(" or ", absent.Files)} is not there");
        }
    }

    private async Task<InstallRight> FindInstallRightAsync(string searchPath, CancellationToken cancellation)
    {
        if (!new ToolRequirement("apt", "apt-get").IsMet(searchPath))
        {
            return InstallRight.None;
        }

        if (Environment.IsPrivilegedProcess)
        {
            return InstallRight.Root;
        }

        if (!new ToolRequirement("sudo", "sudo").IsMet(searchPath))
        {
            return InstallRight.None;
        }

        var (status, _) = await _tools.ExecuteAsync("sudo", ["-n", "true"], cancellation).ConfigureAwait(false);
        return status == 0 ? InstallRight.Sudo : InstallRight.None;
    }
}
