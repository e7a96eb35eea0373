using System;
using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Net.Stack;

/// <summary>Rings that share the memory of a pool, so that a connection costs what it holds.</summary>
/// <param name="pool">The pool.</param>
/// <param name="capacity">Bytes that each ring may hold, unless settings say otherwise.</param>
/// <param name="longest">Bytes that programs may ask for; 0: not more than usual.</param>
public sealed class PagedRingSource(PagePool pool, int capacity, int longest = 0) : ITcpRingSource
{
    /// <summary>Where their memory comes from.</summary>
    public PagePool Pool { get; } = pool;

    /// <summary>Bytes that each ring may hold, unless settings say otherwise.</summary>
    public int Capacity => capacity;

    public int LongestReceive { get; } = Math.Max(capacity, longest);

    public int ReceiveCapacityOf(TcpSettings settings) => settings.ReceiveBuffer == 0 ? capacity : settings.ReceiveBuffer;

    public bool TryTake(TcpSettings settings, [NotNullWhen(true)] out ISendRing? send, [NotNullWhen(true)] out IReceiveRing? receive)
    {
        send = new PagedRing(Pool, SendCapacityOf(settings));
        receive = new PagedRing(Pool, ReceiveCapacityOf(settings));
        return true;
    }

    public void Resize(TcpSettings settings, ISendRing send, IReceiveRing receive)
    {
        ((PagedRing)send).Capacity = SendCapacityOf(settings);
        ((PagedRing)receive).Capacity = ReceiveCapacityOf(settings);
    }

    public void Return(ISendRing send, IReceiveRing receive)
    {
        ((PagedRing)send).Clear();
        ((PagedRing)receive).Clear();
    }

    public bool TakeReplenished() => Pool.TakeReplenished();

    private int SendCapacityOf(TcpSettings settings) => settings.SendBuffer == 0 ? capacity : settings.SendBuffer;
}
