using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>An ARP packet for IPv4 over Ethernet (RFC 826).</summary>
internal readonly struct ArpPacket
{
    public const int Size = 28;

    public const ushort Request = 1;

    public const ushort Reply = 2;

    // 0 hardware type 1, 2 protocol type 0x0800, 4 lengths 6 and 4, 6 operation, 8 sender's addresses, 18 target's addresses
    private const ulong Kinds = 0x0001_0800_0604;

    public ushort Operation { get; init; }

    public MacAddress SenderMac { get; init; }

    public IpAddress Sender { get; init; }

    public MacAddress TargetMac { get; init; }

    public IpAddress Target { get; init; }

    /// <returns>False: it is too short, or for other kinds of addresses.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ArpPacket packet)
    {
        packet = default;
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16 != Kinds)
            return false;

        packet = new ArpPacket
        {
            Operation = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]),
            SenderMac = MacAddress.Read(bytes[8..]),
            Sender = IpAddress.Read4(bytes[14..]),
            TargetMac = MacAddress.Read(bytes[18..]),
            Target = IpAddress.Read4(bytes[24..]),
        };
        return packet.Operation is Request or Reply;
    }

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (Kinds << 16) | Operation);
        SenderMac.Write(bytes[8..]);
        Sender.Write(bytes[14..]);
        TargetMac.Write(bytes[18..]);
        Target.Write(bytes[24..]);
    }
}
