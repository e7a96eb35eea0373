using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Processes;

namespace Pistachio.Build.Images;

/// <summary>Compiles static Linux programs from C, with musl.</summary>
/// <param name="tools">Runs the compiler.</param>
internal sealed class StaticProgram(Tools tools)
{
    private const string Compiler = "musl-gcc";

    // Segments begin at granules of 64 KiB, the least that a child of a fork copies when it writes, and large arrays lie behind all that is small: so its
    // first writes lie in few granules, whatever arrays a program has.
    private static readonly string[] Flags =
    [
        "-static", "-std=gnu11", "-O2", "-fno-pie", "-no-pie", "-mcmodel=medium", "-mlarge-data-threshold=1024", "-Wall", "-Wextra", "-Werror",
        "-Wl,--build-id=none", "-Wl,-z,max-page-size=65536",
    ];

    /// <summary>What a compilation depends on besides its sources, as text.</summary>
    public static string Recipe => string.Join(' ', Flags);

    /// <summary>Compiles sources, or whatever else the compiler takes, to a program.</summary>
    public Task CompileAsync(IEnumerable<string> arguments, string program, CancellationToken cancellation) =>
        tools.RunAsync(Compiler, [.. Flags, "-s", .. arguments, "-o", program], cancellation);

    /// <summary>Compiles all C files of a folder when one of them has changed since the last time, or the recipe has.</summary>
    /// <param name="root">Top folder of the repository.</param>
    /// <param name="folder">Folder of the sources, relative to it.</param>
    /// <param name="program">The program; a file beside it remembers what it was made from.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    public Task CompileFolderAsync(string root, string folder, string program, CancellationToken cancellation) =>
        CompileWhenChangedAsync(root, [folder], program, SourcesOf(root, folder), cancellation);

    /// <summary>The same for a program of the C door, see <c>DoorFile</c> of the phases.</summary>
    /// <param name="root">Top folder of the repository.</param>
    /// <param name="folder">Folder of the sources, relative to it.</param>
    /// <param name="door">Folder that maps the names, relative to it.</param>
    /// <param name="program">The program.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    public Task CompileDoorAsync(string root, string folder, string door, string program, CancellationToken cancellation) =>
        CompileWhenChangedAsync(
            root,
            [folder, door, .. DoorFolders],
            program,
            [
                "-include", Path.Combine(root, door, "names.h"), $"-I{Path.Combine(root, door, "include")}", $"-I{Path.Combine(root, "include")}",
                .. SourcesOf(root, folder), .. SourcesOf(root, door), Path.Combine(root, DoorLibrary),
            ],
            cancellation);

    /// <summary>The library of the C door, which its project leaves, and the folders that it is made from.</summary>
    private const string DoorLibrary = "core/libposix/door/bin/libpx.a";

    private static readonly string[] DoorFolders = ["core/libposix/door", "core/libposix/c", "include"];

    private static IEnumerable<string> SourcesOf(string root, string folder) =>
        Directory.GetFiles(Path.Combine(root, folder), "*.c").Order(StringComparer.Ordinal);

    private async Task CompileWhenChangedAsync(
        string root, IEnumerable<string> folders, string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var stamp = program + ".stamp";
        var fingerprint = SourceFingerprint.Compute(root, folders) + '\n' + Recipe;
        if (File.Exists(program) && File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellation).ConfigureAwait(false) == fingerprint)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.Delete(stamp);
        await CompileAsync([$"-fmacro-prefix-map={root}/=", .. arguments], program, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(stamp, fingerprint, cancellation).ConfigureAwait(false);
    }
}
