using System;
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
    /// <summary>Path of the program inside <see cref="RootDirectory"/>.</summary>
    public const string ProgramPath = "/bin/posixbench";

    /// <summary>The folder that a system is to have as its root directory: <c>bin/posixbench</c> and <c>bin/tiny</c>.</summary>
    public string RootDirectory => Path.Combine(output, "posixbench");

    /// <summary>Compiles both programs when a source of theirs is newer than the last time.</summary>
    public async Task BuildAsync(CancellationToken cancellation)
    {
        const string Sources = "tests/posixbench";
        var stamp = Path.Combine(output, "obj", "posixbench.stamp");
        var fingerprint = SourceFingerprint.Compute(root, [Sources]) + '\n' + StaticProgram.Recipe;
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
        var compiler = new StaticProgram(tools);
        await compiler.CompileAsync(sources, program, cancellation).ConfigureAwait(false);
        await compiler.CompileAsync(["-nostdlib", Path.Combine(root, Sources, "tiny.S")], tiny, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(stamp, fingerprint, cancellation).ConfigureAwait(false);
    }

    private string InRoot(string name) => Path.Combine(RootDirectory, "bin", name);
}
