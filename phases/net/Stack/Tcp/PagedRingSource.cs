using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Net.Stack;

/// <summary>Rings that share the memory of a pool, so that a connection costs what it holds.</summary>
/// <param name="pool">The pool.</param>
/// <param name="capacity">Bytes that each ring may hold.</param>
public sealed class PagedRingSource(PagePool pool, int capacity) : ITcpRingSource
{
    /// <summary>Where their memory comes from.</summary>
    public PagePool Pool { get; } = pool;

    public int ReceiveCapacity => capacity;

    public bool TryTake([NotNullWhen(true)] out ISendRing? send, [NotNullWhen(true)] out IReceiveRing? receive)
    {
        send = new PagedRing(Pool, capacity);
        receive = new PagedRing(Pool, capacity);
        return true;
    }

    public void Return(ISendRing send, IReceiveRing receive)
    {
        ((PagedRing)send).Clear();
        ((PagedRing)receive).Clear();
    }

    public bool TakeReplenished() => Pool.TakeReplenished();
}
