using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Processes;

namespace Pistachio.Build.Packages;

/// <summary>The files of Debian packages that tests run on the board, each fetched once: <c>PACKAGE/</c> with what the package holds.</summary>
/// <param name="tools">Runs apt-get and dpkg-deb.</param>
/// <param name="folder">Where they are kept.</param>
internal sealed class PackageCache(Tools tools, string folder)
{
    /// <summary>Whether the files of a package are there.</summary>
    public bool Has(DebianPackage package) => Directory.Exists(FolderOf(package));

    /// <summary>Fetches a package.</summary>
    /// <exception cref="Execution.BuildFailure">It cannot be fetched; the text names it.</exception>
    public async Task FetchAsync(DebianPackage package, CancellationToken cancellation)
    {
        // What is half unpacked must not look whole.
        var incomplete = FolderOf(package) + ".new";
        await package.UnpackAsync(tools, $"package {package.Name}, which tests run,", incomplete, cancellation).ConfigureAwait(false);
        Directory.Move(incomplete, FolderOf(package));
    }

    private string FolderOf(DebianPackage package) => Path.Combine(folder, package.Name);
}
