using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Processes;

namespace Pistachio.Build.Bench;

/// <summary>A Linux kernel out of Debian's archive, kept in a folder so that it is fetched once.</summary>
/// <param name="Package">Where it came from.</param>
/// <param name="File">Path of the kernel, a bzImage.</param>
internal sealed record LinuxKernel(KernelPackage Package, string File)
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

        return KernelPackage.Parse(System.IO.File.ReadAllText(package)) is { } known ? new LinuxKernel(known, kernel) : null;
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
            ?? throw new BuildFailure($"the peer cannot be fetched: apt knows no kernel by the name {KernelPackage.Newest}{Reason(description)}");

        var work = Directory.CreateTempSubdirectory("pistachio-peer-").FullName;
        try
        {
            await DownloadAsync(tools.In(work), package, cancellation).ConfigureAwait(false);
            var archive = Directory.GetFiles(work, "*.deb").Single();
            await tools.RunAsync("dpkg-deb", ["-x", archive, Path.Combine(work, "files")], cancellation).ConfigureAwait(false);
            var kernel = Directory.GetFiles(Path.Combine(work, "files", "boot"), KernelName + "-*").Single();
            System.IO.File.Copy(kernel, Path.Combine(folder, KernelName), overwrite: true);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, PackageName), package + "\n", cancellation).ConfigureAwait(false);
        return new LinuxKernel(package, Path.Combine(folder, KernelName));
    }

    private static async Task DownloadAsync(Tools tools, KernelPackage package, CancellationToken cancellation)
    {
        var (status, output) = await tools.ExecuteAsync("apt-get", ["download", "-q", package.ToString()], cancellation).ConfigureAwait(false);
        if (status != 0)
        {
            throw new BuildFailure($"the peer cannot be fetched: apt-get download {package} ended with status {status}{Reason(output)}");
        }
    }

    /// <summary>The last error that apt told of.</summary>
    private static string Reason(string output) =>
        output.Split('\n').LastOrDefault(line => line.StartsWith("E: ", StringComparison.Ordinal)) is { } error ? $": {error[3..].Trim()}" : "";
}
