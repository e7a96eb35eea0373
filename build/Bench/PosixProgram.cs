using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Images;
using Pistachio.Build.Processes;

namespace Pistachio.Build.Bench;

/// <summary>
/// The POSIX benchmark (tests/posixbench): a static Linux program and the tiny one that it starts, in a root directory that holds nothing
/// else. The same files run on Pistachio and on its peers.
/// </summary>
/// <param name="tools">Runs the compiler.</param>
/// <param name="root">Top folder of the repository.</param>
/// <param name="output">Folder of all that the build makes.</param>
internal sealed class PosixProgram(Tools tools, string root, string output)
{
    private const string Compiler = "musl-gcc";

    private static readonly string[] Flags =
        ["-static", "-std=gnu11", "-O2", "-fno-pie", "-no-pie", "-Wall", "-Wextra", "-Werror", "-Wl,--build-id=none"];

    /// <summary>Path of the program inside <see cref="RootDirectory"/>.</summary>
    public const string ProgramPath = "/bin/posixbench";

    /// <summary>The folder that a system is to have as its root directory: <c>bin/posixbench</c> and <c>bin/tiny</c>.</summary>
    public string RootDirectory => Path.Combine(output, "posixbench");

    /// <summary>Compiles both programs when a source of theirs is newer than the last time.</summary>
    public async Task BuildAsync(CancellationToken cancellation)
    {
        const string Sources = "tests/posixbench";
        var stamp = Path.Combine(output, "obj", "posixbench.stamp");
        var fingerprint = string.Join('\n', Flags.Prepend(SourceFingerprint.Compute(root, [Sources])));
        var (program, tiny) = (InRoot("posixbench"), InRoot("tiny"));
        if (File.Exists(program) && File.Exists(tiny) && File.Exists(stamp)
            && await File.ReadAllTextAsync(stamp, cancellation).ConfigureAwait(false) == fingerprint)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(stamp)!);
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.Delete(stamp);
        var sources = Directory.GetFiles(Path.Combine(root, Sources), "*.c").Order(StringComparer.Ordinal);
        await CompileAsync(sources, program, cancellation).ConfigureAwait(false);
        await CompileAsync(["-nostdlib", Path.Combine(root, Sources, "tiny.S")], tiny, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(stamp, fingerprint, cancellation).ConfigureAwait(false);
    }

    private Task CompileAsync(IEnumerable<string> arguments, string program, CancellationToken cancellation) =>
        tools.RunAsync(Compiler, [.. Flags, "-s", .. arguments, "-o", program], cancellation);

    private string InRoot(string name) => Path.Combine(RootDirectory, "bin", name);
}
