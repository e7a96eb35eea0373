using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.Versioning;

namespace Pistachio.Run.Tests;

/// <summary>A directory with small static Linux programs, to be the root of a run.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class RootDirectory : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public RootDirectory() => Directory.CreateDirectory(System.IO.Path.Combine(Path, "bin"));

    public string Path { get; } = Directory.CreateTempSubdirectory("pistachio-root-").FullName;

    /// <summary>Assembles and links <c>/bin/NAME</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="code">GNU assembler; begins at <c>_start</c>.</param>
    public void AddProgram(string name, string code)
    {
        var program = FileOf(name);
        File.WriteAllText(program + ".s", ".globl _start\n_start:\n" + code + "\n");
        Tool("as", "-o", program + ".o", program + ".s");
        Tool("ld", "-o", program, program + ".o");
        File.Delete(program + ".s");
        File.Delete(program + ".o");
    }

    /// <summary>Compiles <c>/bin/NAME</c> from C.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="compiler">The compiler.</param>
    /// <param name="arguments">Its arguments, beside the usual ones.</param>
    public void Compile(string name, string compiler, params string[] arguments) =>
        Tool(compiler, ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-o", FileOf(name), .. arguments]);

    /// <summary>Adds a file <c>/bin/NAME</c>.</summary>
    public void AddFile(string name, byte[] content, bool isExecutable)
    {
        File.WriteAllBytes(FileOf(name), content);
        File.SetUnixFileMode(FileOf(name), isExecutable ? Executable : UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(Path, true);

    private string FileOf(string name) => System.IO.Path.Combine(Path, "bin", name);

    private static void Tool(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)) ?? throw new InvalidOperationException($"{program} did not start");
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with status {process.ExitCode}");
    }
}
