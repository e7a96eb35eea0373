using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>A ring of a connection that is mapped: what this process sends and receives there needs no message.</summary>
public struct SocketRingWindow
{
    /// <summary>Addresses of one ring, in bytes: room for a <see cref="ConnectionRing"/>.</summary>
    public const ulong Size = 0x2_2000;

    /// <summary>Where the first rings lie: behind the memory that is shared with the server of internet sockets, under the same page table.</summary>
    private const ulong Base = FileWindow.SocketAddress + 0x2_0000;

    /// <summary>How many there is room for, and where the others lie, which need a page table of their own: in front of the windows of files (<see cref="FileWindow.Base"/>).</summary>
    private const int Near = 4;
    private const ulong Far = ProcessLayout.Windows + 0x0FC0_0000;

    /// <summary>Number of the <see cref="OpenHandle"/> plus 1; 0: the window is free.</summary>
    public ushort File;

    /// <summary>A thread sleeps.</summary>
    public bool HasSleeper;

    /// <summary>The server has taken it away, and in its place is the page of one that is over.</summary>
    public bool IsLost;

    /// <summary>Which end the process has: 0 or 1, and whether the server has the other one.</summary>
    public byte End;

    /// <summary>The server has the other end.</summary>
    public readonly bool IsServed => ConnectionRing.IsServed(End);

    /// <summary>Where it is mapped.</summary>
    public ulong Address;

    /// <summary>SO_RCVTIMEO and SO_SNDTIMEO of the socket, in nanoseconds; 0: none. Whoever changes them ends the use of the ring.</summary>
    public ulong ReceiveLimit;
    public ulong SendLimit;

    /// <summary>Of datagrams: when the last one came, in nanoseconds since boot; 0: none did.</summary>
    public ulong LastTime;

    /// <summary>When the process got the ring. Of datagrams of two programs: none came before, whatever the other one says.</summary>
    public ulong FirstTime;

    /// <summary>Of datagrams: whether a message was sent; how many bytes the address had that the last one went to, 0 to whom the socket is connected with; and the address. Of a ring
    /// of two programs: the address that all comes from.</summary>
    private bool _hasReached;
    private byte _reachedLength;
    private ReachedName _reached;

    /// <summary>The memory, what this process sleeps on, and what the other end sleeps on.</summary>
    public ulong Memory;
    public ulong Wait;
    public ulong Signal;

    /// <summary>A message has been sent to an address, and none to another since.</summary>
    /// <param name="name">The address; empty: whom the socket is connected with.</param>
    [UnscopedRef]
    public bool HasReached(ReadOnlySpan<byte> name) => _hasReached && ((ReadOnlySpan<byte>)_reached).Slice(0, _reachedLength).SequenceEqual(name);

    /// <summary>A message was sent to an address.</summary>
    /// <param name="name">As above.</param>
    [UnscopedRef]
    public void Reached(ReadOnlySpan<byte> name)
    {
        _hasReached = true;
        _reachedLength = (byte)name.Length;
        name.CopyTo(_reached);
    }

    /// <summary>No message was sent yet.</summary>
    public void ForgetReached() => _hasReached = false;

    /// <summary>Of datagrams of two programs: where they come from is known.</summary>
    public readonly bool HasPeer => _hasReached;

    /// <summary>Where they come from.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Peer => ((ReadOnlySpan<byte>)_reached).Slice(0, _reachedLength);

    /// <summary>It is known where they come from.</summary>
    /// <param name="name">The address.</param>
    [UnscopedRef]
    public void SetPeer(ReadOnlySpan<byte> name) => Reached(name);

    /// <summary>Where a window is.</summary>
    public static ulong AddressOf(int index) =>
        (uint)index < Near ? Base + ((ulong)(uint)index * Size) : Far + ((ulong)(uint)(index - Near) * Size);

    /// <summary>Which window an address is in.</summary>
    /// <param name="address">The address.</param>
    /// <param name="offset">Where it is in the window.</param>
    /// <returns>Its number; negative: it is in none.</returns>
    public static int IndexOf(ulong address, out ulong offset)
    {
        ulong near = address - Base;
        ulong far = address - Far;
        bool isNear = near < Near * Size;
        ulong inside = isNear ? near : far;
        int index = (int)(inside / Size);
        offset = inside - ((ulong)(uint)index * Size);
        return isNear ? index : far < (SocketRingWindowList.Capacity - Near) * Size ? Near + index : -1;
    }
}

/// <summary>Room for an address.</summary>
[InlineArray(DatagramRecord.NameBytes)]
public struct ReachedName
{
    private byte _first;
}

/// <summary>Room for what is in front of a datagram.</summary>
[InlineArray(DatagramRecord.Size)]
public struct LastDatagram
{
    private byte _first;
}

/// <summary>The rings of a process with others, of sockets of the internet.</summary>
[InlineArray(Capacity)]
public struct SocketRingWindowList
{
    public const int Capacity = 12;

    private SocketRingWindow _first;
}
