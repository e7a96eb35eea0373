using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Processes;

namespace Pistachio.Build.Packages;

/// <summary>A package in Debian's archive. Its files are taken out of it; nothing is installed, so that needs no right on the machine.</summary>
/// <param name="Name">Such as <c>busybox-static</c>.</param>
/// <param name="Version">Such as <c>6.1.192-2</c>; null for the newest that apt knows of.</param>
internal sealed record DebianPackage(string Name, string? Version = null)
{
    /// <summary>Reads what <see cref="ToString"/> wrote of a package with a version; null when it is something else.</summary>
    public static DebianPackage? Parse(string text) => text.Trim().Split('=') is [var name, var version] ? new DebianPackage(name, version) : null;

    /// <summary>As apt-get takes it: name=version, or the name.</summary>
    public override string ToString() => Version == null ? Name : $"{Name}={Version}";

    /// <summary>Fetches the package and puts its files into a folder, which is made; one that is there is replaced.</summary>
    /// <param name="tools">Runs apt-get and dpkg-deb.</param>
    /// <param name="purpose">What it is for, the beginning of a complaint.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BuildFailure">apt does not know it or cannot fetch it.</exception>
    public async Task UnpackAsync(Tools tools, string purpose, string folder, CancellationToken cancellation)
    {
        var work = Directory.CreateTempSubdirectory("pistachio-package-").FullName;
        try
        {
            await DownloadAsync(tools.In(work), purpose, cancellation).ConfigureAwait(false);
            var archive = Directory.GetFiles(work, "*.deb").Single();
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.CreateDirectory(folder);
            await tools.RunAsync("dpkg-deb", ["-x", archive, folder], cancellation).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The last error among what an apt program printed, with a colon before it; empty when there is none.</summary>
    public static string Reason(string output) =>
        output.Split('\n').LastOrDefault(line => line.StartsWith("E: ", StringComparison.Ordinal)) is { } error ? $": {error[3..].Trim()}" : "";

    private async Task DownloadAsync(Tools tools, string purpose, CancellationToken cancellation)
    {
        var (status, output) = await tools.ExecuteAsync("apt-get", ["download", "-q", ToString()], cancellation).ConfigureAwait(false);
        if (status != 0)
        {
            throw new BuildFailure($"{purpose} cannot be fetched: apt-get download {this} ended with status {status}{Reason(output)}");
        }
    }
}
