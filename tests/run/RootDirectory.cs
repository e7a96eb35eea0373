using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.Versioning;
using Pistachio.Tests;

namespace Pistachio.Run.Tests;

/// <summary>A directory with Linux programs, to be the root of a run.</summary>
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

    /// <summary>Adds files of a Debian package as they are, with their modes and links.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="patterns">Paths in it; the name of the file may have wildcards.</param>
    public void AddFromPackage(string package, params string[] patterns)
    {
        var folder = Repository.File($"out/packages/{package}");
        foreach (var pattern in patterns)
        {
            var place = System.IO.Path.GetDirectoryName(pattern)!;
            string[] files = Directory.Exists(folder) ? Directory.GetFiles(System.IO.Path.Combine(folder, place), System.IO.Path.GetFileName(pattern)) : [];
            if (files.Length == 0)
                throw new FileNotFoundException($"{folder}/{pattern} is not there; './nuke.ps1 Test' fetches Debian's package {package}");
            var target = System.IO.Path.Combine(Path, place);
            Directory.CreateDirectory(target);
            foreach (var file in files)
                Tool("cp", "-a", file, target);
        }
    }

    /// <summary>Adds all of a Debian package but its documentation.</summary>
    /// <param name="package">Its name.</param>
    public void AddPackage(string package)
    {
        var folder = Repository.File($"out/packages/{package}");
        if (!Directory.Exists(folder))
            throw new FileNotFoundException($"{folder} is not there; './nuke.ps1 Test' fetches Debian's package {package}");
        foreach (var part in Directory.EnumerateFileSystemEntries(folder))
            Tool("cp", "-a", part, Path);
        foreach (var unused in new[] { "usr/share/doc", "usr/share/man", "usr/share/info" })
        {
            if (Directory.Exists(System.IO.Path.Combine(Path, unused)))
                Directory.Delete(System.IO.Path.Combine(Path, unused), true);
        }
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
