using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Net.Stack;

/// <summary>Rings in the stack's own heap, used again after each connection.</summary>
/// <param name="sendCapacity">Bytes of each send ring; a power of two.</param>
/// <param name="receiveCapacity">Bytes of each receive ring; a power of two.</param>
/// <param name="limit">Pairs at most.</param>
public sealed class ByteRingSource(int sendCapacity, int receiveCapacity, int limit) : ITcpRingSource
{
    private readonly Stack<(ByteRing Send, ByteRing Receive)> _free = new();
    private int _made;

    public int ReceiveCapacity => receiveCapacity;

    /// <summary>Pairs that connections have.</summary>
    public int InUse => _made - _free.Count;

    public bool TryTake([NotNullWhen(true)] out ISendRing? send, [NotNullWhen(true)] out IReceiveRing? receive)
    {
        send = null;
        receive = null;
        if (!_free.TryPop(out (ByteRing Send, ByteRing Receive) pair))
        {
            if (_made == limit)
                return false;
            pair = (new ByteRing(sendCapacity), new ByteRing(receiveCapacity));
            _made++;
        }

        send = pair.Send;
        receive = pair.Receive;
        return true;
    }

    public void Return(ISendRing send, IReceiveRing receive)
    {
        ((ByteRing)send).Clear();
        ((ByteRing)receive).Clear();
        _free.Push(((ByteRing)send, (ByteRing)receive));
    }
}
