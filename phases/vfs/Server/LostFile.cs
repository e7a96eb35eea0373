namespace Pistachio.Vfs.Server;

/// <summary>What a domain has mapped through a handle that was lost.</summary>
/// <param name="File">The file.</param>
/// <param name="Record">In the <see cref="StableStore"/>; 0: it has none.</param>
internal readonly record struct LostFile(OpenFile File, int Record);
