namespace Pistachio.Processes.Server;

/// <summary>A region of untyped memory for the objects of one thread.</summary>
/// <param name="handle">The region.</param>
/// <param name="number">Its number, while it exists.</param>
/// <param name="origin">The slab of a process that it was cut from; null: none.</param>
internal sealed class ThreadSlab(ulong handle, uint number, ProcessDomain? origin)
{
    public ulong Handle { get; } = handle;

    public uint Number { get; } = number;

    public ProcessDomain? Origin { get; } = origin;
}
