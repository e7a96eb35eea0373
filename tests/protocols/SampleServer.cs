using System;
using Pistachio.Abi;

namespace Pistachio.Protocols.Tests;

/// <summary>Gives back what it got, changed so that a mix-up shows.</summary>
internal sealed class SampleServer : ISampleServer
{
    public int Calls { get; private set; }

    public int ClaimedLength { get; set; } = -1;

    public ulong[] Received { get; private set; } = [];

    public Errno Registers(ulong badge, ulong a, long b, uint c, int d, out ulong seen, out long e, out uint f, out int g)
    {
        Calls++;
        seen = badge ^ a;
        e = ~b;
        f = ~c;
        g = ~d;
        return Errno.None;
    }

    public Errno Small(ushort a, byte b, bool c, Colour d, Ways e, out ushort f, out byte g, out bool h, out Colour i, out Ways j)
    {
        Calls++;
        f = (ushort)~a;
        g = (byte)~b;
        h = !c;
        i = d == Colour.Red ? Colour.Green : Colour.Red;
        j = ~e;
        return Errno.None;
    }

    public Errno Name(uint before, ReadOnlySpan<byte> name, ulong after, Span<byte> old, out int oldLength, out ulong last)
    {
        Calls++;
        name.CopyTo(old);
        oldLength = ClaimedLength >= 0 ? ClaimedLength : name.Length;
        last = after + before;
        return Errno.None;
    }

    public Errno Echo(ReadOnlySpan<byte> text, Span<byte> same, out int sameLength)
    {
        Calls++;
        text.CopyTo(same);
        sameLength = ClaimedLength >= 0 ? ClaimedLength : text.Length;
        return Errno.None;
    }

    public Errno Exchange(ulong one, ulong word, ulong two, out ulong back, out ulong sum)
    {
        Calls++;
        Received = [one, two];
        back = one;
        sum = word + 1;
        return Errno.None;
    }

    public uint Result(uint value)
    {
        Calls++;
        return value;
    }

    public Errno Full(ReadOnlySpan<byte> bulk, ulong last, out ulong sum)
    {
        Calls++;
        sum = last;
        foreach (byte value in bulk)
            sum += value;
        return Errno.None;
    }

    /// <summary>Whether <see cref="Later"/> has an answer.</summary>
    public bool HasAnswer { get; set; }

    public Errno Later(uint value, out uint same)
    {
        Calls++;
        same = value;
        return HasAnswer ? Errno.None : (Errno)Pistachio.UserCall.ProtocolReply.Deferred;
    }
}
