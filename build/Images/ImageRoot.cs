using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Phases;
using Pistachio.Phases;

namespace Pistachio.Build.Images;

/// <summary>The root tree of an image: what the conformance programs of its phases need.</summary>
/// <param name="compiler">Compiles programs.</param>
/// <param name="root">Top folder of the repository.</param>
/// <param name="intermediate">Folder for compiled programs.</param>
internal sealed class ImageRoot(StaticProgram compiler, string root, string intermediate)
{
    private const uint Executable = 0x1ED;

    /// <summary>Makes the tree, or null when no phase has a file for it.</summary>
    public async Task<byte[]?> MakeAsync(IReadOnlyList<LoadedPhase> phases, CancellationToken cancellation)
    {
        var top = RootTreeNode.Directory();
        foreach (var phase in phases)
        {
            foreach (var file in phase.Phase.Conformance.SelectMany(program => program.Files))
            {
                Add(top, file.Path, await MakeFileAsync(phase, file, cancellation).ConfigureAwait(false));
            }
        }

        return top.Entries.Count == 0 ? null : RootTreeWriter.Write(top);
    }

    private async Task<RootTreeNode> MakeFileAsync(LoadedPhase phase, RootFile file, CancellationToken cancellation)
    {
        switch (file)
        {
            case FixedFile given:
                return RootTreeNode.File(given.Content, given.Permissions);
            case LinkFile link:
                return RootTreeNode.Link(link.Target);
            case DirectoryFile directory:
                return RootTreeNode.Directory(directory.Permissions);
        }

        var program = Path.Combine(intermediate, "root", file.Path.TrimStart('/'));
        await (file switch
        {
            CompiledFile compiled => compiler.CompileFolderAsync(root, FolderOf(phase, compiled.Sources), program, cancellation),
            DoorFile door => compiler.CompileDoorAsync(root, FolderOf(phase, door.Sources), FolderOf(phase, door.Door), program, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(file)),
        }).ConfigureAwait(false);
        return RootTreeNode.File(await File.ReadAllBytesAsync(program, cancellation).ConfigureAwait(false), Executable);
    }

    private string FolderOf(LoadedPhase phase, string folder) => Path.GetRelativePath(root, Path.Combine(phase.Folder, folder));

    private static void Add(RootTreeNode top, string path, RootTreeNode file)
    {
        var names = path.TrimStart('/').Split('/');
        var directory = top;
        foreach (var name in names.SkipLast(1))
        {
            directory = directory.Entries.GetValueOrDefault(System.Text.Encoding.UTF8.GetBytes(name)) ?? directory.Add(name, RootTreeNode.Directory());
        }

        directory.Add(names[^1], file);
    }
}
