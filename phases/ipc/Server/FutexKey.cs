namespace Pistachio.Ipc.Server;

/// <summary>A word of shared memory, the same for all who have it.</summary>
/// <param name="Device">The file system of a file; 0: a shared object of the memory server.</param>
/// <param name="Number">The node of the file, or the object.</param>
/// <param name="Offset">Where in it.</param>
internal readonly record struct FutexKey(ulong Device, uint Number, ulong Offset);
