namespace Pistachio.Processes.Server;

/// <summary>A part of the memory for the request of a process.</summary>
/// <param name="Slab">The untyped region that it is made of; 0: the process does not have this part.</param>
/// <param name="Memory">The memory.</param>
internal readonly record struct RequestMemory(ulong Slab, ulong Memory);
