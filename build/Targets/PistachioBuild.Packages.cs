using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Packages;
using Pistachio.Build.Setup;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>Files of Debian packages that tests run on the board.</summary>
    private string PackageFolder => Path.Combine(Output, "packages");

    /// <summary>Fetches what is not there yet.</summary>
    private async Task FetchPackagesAsync(IEnumerable<DebianPackage> packages, CancellationToken cancellation)
    {
        var cache = new PackageCache(_tools, PackageFolder);
        foreach (var package in packages.Distinct().Where(package => !cache.Has(package)))
        {
            await FetchPackageAsync(() => cache.FetchAsync(package, cancellation), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Fetches something with apt-get; when that fails, once more with fresh package lists, if those may be fetched.</summary>
    private async Task FetchPackageAsync(Func<Task> fetch, CancellationToken cancellation)
    {
        try
        {
            await fetch().ConfigureAwait(false);
        }
        catch (BuildFailure failure)
        {
            // Lists older than Debian's archive name a package that is gone; a fresh machine has none.
            var refresh = PackageInstallation.RefreshCommand(await FindInstallRightAsync(ToolPath, cancellation).ConfigureAwait(false));
            if (refresh.Count == 0)
            {
                throw new BuildFailure($"{failure.Message}; 'sudo apt-get update' may help");
            }

            await _tools.RunAsync(refresh[0], refresh.Skip(1), cancellation).ConfigureAwait(false);
            await fetch().ConfigureAwait(false);
        }
    }
}
