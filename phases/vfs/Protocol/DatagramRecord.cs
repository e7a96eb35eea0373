using System;
using System.Buffers.Binary;

namespace Pistachio.Vfs.Protocol;

/// <summary>
/// What is in front of the bytes of a datagram in a ring that a program shares with the server of its socket (<see cref="ConnectionRing"/>): of one that goes out its length and,
/// unless it goes to whom the socket is connected with, where it goes; of one that came what the stack keeps of it, of which a program is told the first four.
/// <code>
/// out:  0 length (4)   4 bytes of the address (4)   8 the address (at most 26)
/// in:   0 source (16, in two words, of IPv4 in the last 4 bytes)   32 its port (2)   37 length (3)   40 when it came (8)
/// </code>
/// </summary>
public static class DatagramRecord
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 48;

    /// <summary>Bytes of an address at most: port, flow information, address and scope.</summary>
    public const int NameBytes = 26;

    /// <summary>A longer datagram goes in messages.</summary>
    public const int MostBytes = (ConnectionRing.Capacity / 2) - Size;

    private const int NameLengthShift = 32;
    private const int Name = 8;
    private const int Port = 32;
    private const int Time = 40;
    private const int LengthShift = 40;
    private const int BitsOfByte = 8;

    /// <summary>Write what is in front of one that goes out.</summary>
    public static void WriteOutgoing(Span<byte> record, int length, ReadOnlySpan<byte> name)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(record, (uint)length | ((ulong)(uint)name.Length << NameLengthShift));
        name.CopyTo(record.Slice(Name));
    }

    /// <summary>Read what is in front of one that goes out.</summary>
    /// <param name="record">The record.</param>
    /// <param name="length">Bytes of the datagram.</param>
    /// <param name="name">Where it goes; empty: to whom the socket is connected with.</param>
    /// <returns>False: it cannot be.</returns>
    public static bool TryReadOutgoing(ReadOnlySpan<byte> record, out int length, out ReadOnlySpan<byte> name)
    {
        ulong lengths = BinaryPrimitives.ReadUInt64LittleEndian(record);
        length = (int)(uint)lengths;
        uint nameLength = (uint)(lengths >> NameLengthShift);
        bool isValid = (uint)length <= MostBytes && nameLength <= NameBytes;
        name = isValid ? record.Slice(Name, (int)nameLength) : default;
        return isValid;
    }

    /// <summary>Bytes of a datagram that came.</summary>
    public static int LengthOf(ReadOnlySpan<byte> record) => (int)(BinaryPrimitives.ReadUInt64LittleEndian(record.Slice(Port)) >> LengthShift);

    /// <summary>When it came, in nanoseconds since boot.</summary>
    public static ulong TimeOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt64LittleEndian(record.Slice(Time));

    /// <summary>Whom it came from, as <c>ISocketServer</c> tells addresses.</summary>
    /// <param name="record">The record.</param>
    /// <param name="is6">Of a socket of AF_INET6.</param>
    /// <param name="name">At least <see cref="NameBytes"/>.</param>
    /// <returns>Bytes of the address.</returns>
    public static int WriteSource(ReadOnlySpan<byte> record, bool is6, Span<byte> name)
    {
        const int size4 = 14;
        name.Slice(0, NameBytes).Clear();
        WriteNetworkOrder(name.Slice(0, sizeof(ushort)), BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(Port)));
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(record.Slice(sizeof(ulong)));
        if (!is6)
        {
            WriteNetworkOrder(name.Slice(2, sizeof(uint)), low);
            return size4;
        }

        WriteNetworkOrder(name.Slice(6, sizeof(ulong)), BinaryPrimitives.ReadUInt64LittleEndian(record));
        WriteNetworkOrder(name.Slice(14, sizeof(ulong)), low);
        return NameBytes;
    }

    /// <summary>Write the lowest bytes of a number, the highest of them first.</summary>
    private static void WriteNetworkOrder(Span<byte> bytes, ulong value)
    {
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] = (byte)value;
            value >>= BitsOfByte;
        }
    }
}
