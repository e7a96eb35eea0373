using System.Collections.Generic;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <summary>What a socket of AF_NETLINK has beside what all sockets have.</summary>
/// <param name="capacity">Bytes of answers that lie ready for the program.</param>
internal sealed class NetlinkSocket(int capacity)
{
    /// <summary>Answers that found no room yet: of one dump, whose parts come when those before are taken.</summary>
    private readonly Queue<byte[]> _later = new();

    /// <summary>Its number among all of them; 0: it has none yet.</summary>
    public uint Port { get; set; }

    /// <summary>Where a message without an address goes; 0: to the server itself.</summary>
    public uint RemotePort { get; set; }

    /// <summary>NETLINK_CAP_ACK: an error does not repeat what it is about.</summary>
    public bool IsCapped { get; set; }

    /// <summary>NETLINK_EXT_ACK: an error may have a text.</summary>
    public bool WantsReasons { get; set; }

    /// <summary>Something was lost, which the next who receives is told (ENOBUFS).</summary>
    public bool HasOverrun { get; set; }

    /// <summary>The groups that it is in: bit 0 is the group of number 1.</summary>
    public ulong Groups { get; set; }

    /// <summary>What a program finds when it receives.</summary>
    public DatagramRing Received { get; } = new(capacity);

    /// <summary>Not all of an answer fits.</summary>
    public bool IsFull => _later.Count > 0;

    /// <summary>Put an answer of the server.</summary>
    public void Put(byte[] answer)
    {
        if (_later.Count > 0 || !Received.TryAdd(default, answer))
            _later.Enqueue(answer);
    }

    /// <summary>Put what a group is told. Who does not read in time has lost it, and is told that (ENOBUFS).</summary>
    /// <param name="message">The message.</param>
    /// <param name="group">The group, as the bit that it is.</param>
    public void Tell(byte[] message, uint group)
    {
        DatagramInfo info = new() { Source = new IpEndpoint(new IpAddress(0, (ulong)group << 32), 0) };
        if (_later.Count > 0 || !Received.TryAdd(info, message))
            HasOverrun = true;
    }

    /// <summary>There is room again.</summary>
    public void Refill()
    {
        while (_later.TryPeek(out byte[]? next) && Received.TryAdd(default, next))
            _later.Dequeue();
    }
}
