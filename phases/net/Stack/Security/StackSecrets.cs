using System;

namespace Pistachio.Net.Stack;

/// <summary>All that a peer must not foretell, from one key: each purpose has a hash of its own.</summary>
internal sealed class StackSecrets
{
    private readonly SipHash _random;
    private readonly SipHash _sequence;
    private readonly SipHash _cookie;
    private readonly SipHash _identifier;
    private readonly ulong _table0;
    private readonly ulong _table1;
    private ulong _drawn;

    public StackSecrets(UInt128 key)
    {
        SipHash root = new((ulong)key, (ulong)(key >> 64));
        _random = Derive(root, 1);
        _sequence = Derive(root, 2);
        _cookie = Derive(root, 3);
        _identifier = Derive(root, 4);
        _table0 = root.Of(5, 0, 0, 0, 0);
        _table1 = root.Of(5, 1, 0, 0, 0) | 1;
    }

    /// <summary>A number that nobody can foretell: the hash of a count.</summary>
    public ulong Next() => _random.Of(_drawn++, 0, 0, 0, 0);

    /// <summary>A number from 0 up to a limit, not with it.</summary>
    public uint Below(uint limit) => (uint)((UInt128)Next() * limit >> 64);

    /// <summary>F of RFC 6528 section 3: what is added to the clock for the first sequence number of a connection.</summary>
    public uint SequenceOffset(in IpEndpoint local, in IpEndpoint remote) => (uint)OfPair(_sequence, local, remote, 0);

    /// <summary>What a SYN cookie proves that we have seen.</summary>
    public uint Cookie(in IpEndpoint local, in IpEndpoint remote, uint sequence, uint period) =>
        (uint)OfPair(_cookie, local, remote, ((ulong)sequence << 32) | period);

    /// <summary>An offset for identifiers and clocks that must differ from peer to peer (RFC 7739, RFC 7323 section 5.4).</summary>
    public uint Offset(in IpAddress local, in IpAddress remote, uint purpose) =>
        (uint)_identifier.Of(local.High, local.Low, remote.High, remote.Low, purpose);

    /// <summary>A stable interface identifier that tells nothing of the hardware (RFC 7217 section 5).</summary>
    public ulong InterfaceIdentifier(ulong prefix, ulong mac, uint tries) => _identifier.Of(prefix, mac, tries, ulong.MaxValue, 0);

    /// <summary>A quick hash for tables, keyed so that nobody can aim at one bucket.</summary>
    public uint TableHash(in IpAddress local, in IpAddress remote, uint ports)
    {
        ulong high = Math.BigMul(local.Low ^ _table0, remote.Low ^ _table1, out ulong low);
        ulong mixed = high ^ low ^ local.High ^ ulong.RotateLeft(remote.High, 29);
        high = Math.BigMul(mixed ^ _table1, ports ^ _table0, out low);
        return (uint)((high ^ low) >> 16);
    }

    private static SipHash Derive(SipHash root, ulong purpose) => new(root.Of(purpose, 0, 0, 0, 0), root.Of(purpose, 1, 0, 0, 0));

    private static ulong OfPair(SipHash hash, in IpEndpoint local, in IpEndpoint remote, ulong more)
    {
        Span<byte> bytes = stackalloc byte[48];
        bytes.Clear();
        local.Address.Write(bytes);
        remote.Address.Write(bytes[16..]);
        BitConverter.TryWriteBytes(bytes[32..], more);
        BitConverter.TryWriteBytes(bytes[40..], local.Port);
        BitConverter.TryWriteBytes(bytes[42..], remote.Port);
        return hash.Of(bytes);
    }
}
