using System;

namespace Pistachio.Phases;

/// <summary>A file that a phase puts into the root tree of the image.</summary>
/// <param name="Path">Its absolute path there.</param>
public abstract record RootFile(string Path);

/// <summary>A static Linux program, compiled from C by the build.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Sources">The folder of its sources, all <c>.c</c> files in it, relative to the folder of the phase.</param>
public sealed record CompiledFile(string Path, string Sources) : RootFile(Path);

/// <summary>A file of fixed content.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Content">Its bytes.</param>
public sealed record FixedFile(string Path, ReadOnlyMemory<byte> Content) : RootFile(Path)
{
    public bool IsExecutable { get; init; } = true;
}
