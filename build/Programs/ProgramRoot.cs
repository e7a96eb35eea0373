using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Processes;

namespace Pistachio.Build.Programs;

/// <summary>A root directory with packages of Debian, as Debian would install them, and files of this repository.</summary>
/// <param name="tools">Runs cp and programs of the directory.</param>
/// <param name="packages">Folder of the unpacked packages.</param>
/// <param name="sources">Folder of the files of this repository.</param>
/// <param name="folder">The root directory.</param>
internal sealed class ProgramRoot(Tools tools, string packages, string sources, string folder)
{
    private static readonly IReadOnlyList<string> Environment = ["PATH=/usr/bin:/bin", "HOME=/root"];

    // Debian 12 has these as links into usr.
    private static readonly string[] Merged = ["bin", "sbin", "lib", "lib64"];

    private static readonly string[] Unused = ["usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian"];

    /// <summary>Makes it, unless it was made from these packages and files.</summary>
    /// <param name="program">What shall run there.</param>
    /// <param name="cancellation">Ends it.</param>
    [UnsupportedOSPlatform("windows")]
    public async Task MakeAsync(LargeProgram program, CancellationToken cancellation)
    {
        var stamp = folder + ".made-of";
        var madeOf = string.Join('\n', program.Packages.Concat(program.Files.Select(file => File.ReadAllText(Path.Combine(sources, file)))));
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

        foreach (var part in program.Packages.SelectMany(package => Directory.EnumerateFileSystemEntries(Path.Combine(packages, package))))
        {
            var name = Path.GetFileName(part);
            string[] copy = Merged.Contains(name) ? ["-a", part + "/.", In("usr/" + name)] : ["-a", part, folder];
            await tools.RunAsync("cp", copy, cancellation).ConfigureAwait(false);
        }

        Install(program.Files);
        if (program.Setup.Count > 0)
        {
            await tools.RunAsync(ChrootCommand.Program, new ChrootCommand(folder, Environment, program.Setup).Arguments, cancellation).ConfigureAwait(false);
        }

        await File.WriteAllTextAsync(stamp, madeOf, cancellation).ConfigureAwait(false);
    }

    private string In(string path) => Path.Combine(folder, path);

    /// <summary>What the packages' scripts do when they are installed, as far as the programs need it.</summary>
    [UnsupportedOSPlatform("windows")]
    private void Install(IReadOnlyList<string> files)
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
        foreach (var name in new[] { "passwd", "group" }.Where(name => File.Exists(In($"usr/share/base-passwd/{name}.master"))))
        {
            File.Copy(In($"usr/share/base-passwd/{name}.master"), In("etc/" + name), overwrite: true);
        }

        File.WriteAllText(In("etc/hosts"), "127.0.0.1\tlocalhost\n");
        foreach (var file in files)
        {
            File.Copy(Path.Combine(sources, file), In(file), overwrite: true);
        }
    }
}
