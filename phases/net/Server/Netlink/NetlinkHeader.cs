using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Server;

/// <summary>
/// What each message of netlink begins with (RFC 3549 section 2.3.2; netlink(7) of Linux), in the byte order of the machine: length of the whole message, 32 bits;
/// type and flags, 16 bits each; sequence number and port, 32 bits each. A message is followed by zeros up to a multiple of four bytes.
/// </summary>
/// <param name="Length">Bytes of the message, this header included.</param>
/// <param name="Type">What it is.</param>
/// <param name="Flags">Flags.</param>
/// <param name="Sequence">The number that an answer has too.</param>
/// <param name="Port">Who asked.</param>
internal readonly record struct NetlinkHeader(uint Length, ushort Type, ushort Flags, uint Sequence, uint Port)
{
    public const int Size = 16;

    /// <summary>Messages and attributes begin at a multiple of this.</summary>
    public const int Alignment = 4;

    /// <summary>NLMSG_ERROR: an error, or 0 as an acknowledgment. NLMSG_DONE: the end of an answer of several parts.</summary>
    public const ushort Error = 2;
    public const ushort Done = 3;

    /// <summary>NLM_F_REQUEST, NLM_F_MULTI, NLM_F_ACK, NLM_F_DUMP (either bit).</summary>
    public const ushort IsRequest = 0x1;
    public const ushort IsPart = 0x2;
    public const ushort WantsAcknowledgment = 0x4;
    public const ushort WantsAll = 0x300;

    /// <summary>NLM_F_REPLACE, NLM_F_EXCL, NLM_F_CREATE of what makes something.</summary>
    public const ushort Replaces = 0x100;
    public const ushort IsExclusive = 0x200;
    public const ushort Creates = 0x400;

    /// <summary>NLM_F_CAPPED: the message that an error is about is not repeated. NLM_F_ACK_TLVS: attributes follow it.</summary>
    public const ushort IsCapped = 0x100;
    public const ushort HasReason = 0x200;

    /// <summary>The header at the start of these bytes, of which there are at least <see cref="Size"/>.</summary>
    public static NetlinkHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));

    /// <summary>Whether one of some flags is set.</summary>
    public bool Has(ushort flags) => (Flags & flags) != 0;

    /// <summary>A length with the zeros behind it.</summary>
    public static int Align(int length) => (length + Alignment - 1) & -Alignment;
}
