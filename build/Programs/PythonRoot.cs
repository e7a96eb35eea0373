using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Packages;
using Pistachio.Build.Processes;

namespace Pistachio.Build.Programs;

/// <summary>A root directory with Debian's python3.11 and its tests, as Debian would install them.</summary>
/// <param name="tools">Runs cp and Python.</param>
/// <param name="packages">Folder of the unpacked packages.</param>
/// <param name="folder">The root directory.</param>
internal sealed class PythonRoot(Tools tools, string packages, string folder)
{
    /// <summary>The interpreter.</summary>
    public const string Python = "/usr/bin/python3.11";

    /// <summary>What runs a module and says how its tests ended.</summary>
    public const string Reporter = "/report.py";

    /// <summary>The environment, on both systems. No test may write beside the modules: the root directory is that of all runs.</summary>
    public static readonly IReadOnlyList<string> Environment =
        ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TMPDIR=/tmp", "PYTHONDONTWRITEBYTECODE=1"];

    /// <summary>What is in it.</summary>
    public static readonly IReadOnlyList<DebianPackage> Packages =
    [
        .. new[]
        {
            "libc6", "libgcc-s1", "zlib1g", "libexpat1", "libbz2-1.0", "liblzma5", "libffi8", "libssl3", "libcrypt1", "libuuid1", "libsqlite3-0", "libtinfo6",
            "libncursesw6", "libreadline8", "python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib", "python3.11", "libpython3.11-testsuite",
            "dash", "coreutils", "libselinux1", "libacl1", "libattr1", "libpcre2-8-0", "libgmp10", "base-passwd", "netbase", "media-types",
        }.Select(name => new DebianPackage(name)),
    ];

    // Debian 12 has these as links into usr.
    private static readonly string[] Merged = ["bin", "sbin", "lib", "lib64"];

    private static readonly string[] Unused = ["usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian"];

    /// <summary>Makes it, unless it was made from these packages and this program that reports.</summary>
    /// <param name="reporter">The file that becomes <see cref="Reporter"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    [UnsupportedOSPlatform("windows")]
    public async Task MakeAsync(string reporter, CancellationToken cancellation)
    {
        var stamp = folder + ".made-of";
        var madeOf = string.Join('\n', Packages.Select(each => each.Name).Append(await File.ReadAllTextAsync(reporter, cancellation).ConfigureAwait(false)));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellation).ConfigureAwait(false) == madeOf)
        {
            return;
        }

        if (Directory.Exists(folder))
        {
            File.Delete(stamp);
            Directory.Delete(folder, recursive: true);
        }

        foreach (var name in Merged)
        {
            Directory.CreateDirectory(In("usr/" + name));
            File.CreateSymbolicLink(In(name), "usr/" + name);
        }

        foreach (var part in Packages.SelectMany(package => Directory.EnumerateFileSystemEntries(Path.Combine(packages, package.Name))))
        {
            var name = Path.GetFileName(part);
            string[] copy = Merged.Contains(name) ? ["-a", part + "/.", In("usr/" + name)] : ["-a", part, folder];
            await tools.RunAsync("cp", copy, cancellation).ConfigureAwait(false);
        }

        Install(reporter);
        await CompileLibraryAsync(cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(stamp, madeOf, cancellation).ConfigureAwait(false);
    }

    private string In(string path) => Path.Combine(folder, path);

    /// <summary>What the packages' scripts do when they are installed, as far as Python needs it.</summary>
    [UnsupportedOSPlatform("windows")]
    private void Install(string reporter)
    {
        foreach (var unused in Unused.Select(In).Where(Directory.Exists))
        {
            Directory.Delete(unused, recursive: true);
        }

        foreach (var name in new[] { "dev", "proc", "root", "tmp", "etc" })
        {
            Directory.CreateDirectory(In(name));
        }

        File.SetUnixFileMode(In("tmp"), (UnixFileMode)0b1_111_111_111);
        File.Copy(In("usr/share/base-passwd/passwd.master"), In("etc/passwd"), overwrite: true);
        File.Copy(In("usr/share/base-passwd/group.master"), In("etc/group"), overwrite: true);
        File.WriteAllText(In("etc/hosts"), "127.0.0.1\tlocalhost\n");
        File.Copy(reporter, In(Reporter[1..]), overwrite: true);
    }

    /// <summary>The library's bytecode, without that of the tests.</summary>
    private async Task CompileLibraryAsync(CancellationToken cancellation)
    {
        string[] compile = ["-m", "compileall", "-q", "-x", "/(test|tests|idle_test|lib2to3)/", "/usr/lib/python3.11"];
        await tools.RunAsync(
            ChrootCommand.Program,
            new ChrootCommand(folder, [.. Environment.Where(each => !each.StartsWith("PYTHON", StringComparison.Ordinal))], [Python, .. compile]).Arguments,
            cancellation).ConfigureAwait(false);
    }
}
