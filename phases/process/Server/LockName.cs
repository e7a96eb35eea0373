namespace Pistachio.Processes.Server;

/// <summary>A lock word.</summary>
/// <param name="Domain">The process in whose private memory it lies; 0: in memory that processes share.</param>
/// <param name="Memory">The shared memory, by a number that all give it; 0 in private memory.</param>
/// <param name="Offset">In bytes; the address in private memory.</param>
public readonly record struct LockName(ulong Domain, ulong Memory, ulong Offset);
