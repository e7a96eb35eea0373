using System;
using Pistachio.Abi;

namespace Pistachio.Protocols.Tests;

/// <summary>Colours of the sample.</summary>
public enum Colour : byte
{
    Red = 1,
    Green = 2,
}

/// <summary>Ways of the sample.</summary>
[Flags]
public enum Ways : ulong
{
    None = 0,
    Left = 1,
    Right = 2,
}

/// <summary>A protocol with everything that can be declared.</summary>
[Protocol(0x77)]
public interface ISampleServer
{
    /// <summary>Takes and gives what fits in registers.</summary>
    /// <param name="badge">Who asks.</param>
    /// <param name="a">First.</param>
    /// <param name="b">Second.</param>
    /// <param name="c">Third.</param>
    /// <param name="d">Fourth.</param>
    /// <param name="seen">The badge.</param>
    [Operation(1)]
    Errno Registers([Badge] ulong badge, ulong a, long b, uint c, int d, out ulong seen, out long e, out uint f, out int g);

    /// <summary>Small types.</summary>
    [Operation(2)]
    Errno Small(ushort a, byte b, bool c, Colour d, Ways e, out ushort f, out byte g, out bool h, out Colour i, out Ways j);

    /// <summary>A byte string each way, between words.</summary>
    [Operation(3)]
    Errno Name(uint before, [MaximumBytes(20)] ReadOnlySpan<byte> name, ulong after, [MaximumBytes(30)] Span<byte> old, out int oldLength, out ulong last);

    /// <summary>A byte string at the end of each message.</summary>
    [Operation(4)]
    Errno Echo([MaximumBytes(448)] ReadOnlySpan<byte> text, [MaximumBytes(448)] Span<byte> same, out int sameLength);

    /// <summary>Capabilities both ways.</summary>
    [Operation(5)]
    Errno Exchange([Capability] ulong one, ulong word, [Capability] ulong two, [Capability] out ulong back, out ulong sum);

    /// <summary>Nothing but a result.</summary>
    [Operation(6)]
    uint Result(uint value);

    /// <summary>As many words as a message holds.</summary>
    [Operation(7)]
    Errno Full([MaximumBytes(464)] ReadOnlySpan<byte> bulk, ulong last, out ulong sum);

    /// <summary>Answers when there is something to answer.</summary>
    [Operation(8)]
    Errno Later(uint value, out uint same);
}
