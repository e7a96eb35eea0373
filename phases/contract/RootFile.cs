using System;

namespace Pistachio.Phases;

/// <summary>A file that a phase puts into the root tree of the image.</summary>
/// <param name="Path">Its absolute path there.</param>
public abstract record RootFile(string Path);

/// <summary>A static Linux program, compiled from C by the build.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Sources">The folder of its sources, all <c>.c</c> files in it, relative to the folder of the phase.</param>
public sealed record CompiledFile(string Path, string Sources) : RootFile(Path);

/// <summary>The same sources as a program of the C door: what they call by a POSIX name is the function of <c>libpx.a</c>.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Sources">As for <see cref="CompiledFile"/>.</param>
/// <param name="Door">
/// A folder relative to that of the phase: its header <c>names.h</c> is included before each source and maps the names, headers in <c>include</c> stand
/// before those of the C library, and its <c>.c</c> files belong to the program.
/// </param>
public sealed record DoorFile(string Path, string Sources, string Door) : RootFile(Path);

/// <summary>A symbolic link.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Target">What it holds.</param>
public sealed record LinkFile(string Path, string Target) : RootFile(Path);

/// <summary>A directory that is not like those which are made for what lies in them: it must come before that.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Permissions">Permission bits.</param>
public sealed record DirectoryFile(string Path, uint Permissions) : RootFile(Path);

/// <summary>A file of fixed content.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Content">Its bytes.</param>
public sealed record FixedFile(string Path, ReadOnlyMemory<byte> Content) : RootFile(Path)
{
    /// <summary>Permission bits; of everybody to read and execute unless said otherwise.</summary>
    public uint Permissions { get; init; } = 0x1ED;
}
