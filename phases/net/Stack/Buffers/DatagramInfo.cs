using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>Where a datagram came from, and how.</summary>
public struct DatagramInfo
{
    /// <summary>Address and port of the sender.</summary>
    public IpEndpoint Source;

    /// <summary>The address that it was sent to.</summary>
    public IpAddress Destination;

    /// <summary>Bytes of the datagram, less than 16 MiB.</summary>
    public int Length;

    /// <summary>Index of the interface that it came by.</summary>
    public byte InterfaceIndex;

    /// <summary>Time to live, or hop limit, as it arrived.</summary>
    public byte HopLimit;

    /// <summary>Type of service, or traffic class, as it arrived.</summary>
    public byte TrafficClass;

    /// <summary>When it came: <see cref="NetworkStack.Now"/>.</summary>
    public long Time;

    // 0 address of the source, 16 address of the destination, 32 port, 34 interface, 35 hop limit, 36 traffic class, 37 length (three bytes), 40 time
    /// <summary>Write it as a record of 48 bytes.</summary>
    /// <param name="record">The record.</param>
    /// <param name="length">Bytes of the datagram.</param>
    public readonly void Write(Span<byte> record, int length)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(record, Source.Address.High);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], Source.Address.Low);
        BinaryPrimitives.WriteUInt64LittleEndian(record[16..], Destination.High);
        BinaryPrimitives.WriteUInt64LittleEndian(record[24..], Destination.Low);
        // One store costs less than one for each field.
        BinaryPrimitives.WriteUInt64LittleEndian(
            record[32..], Source.Port | ((ulong)InterfaceIndex << 16) | ((ulong)HopLimit << 24) | ((ulong)TrafficClass << 32) | ((ulong)(uint)length << 40));
        BinaryPrimitives.WriteInt64LittleEndian(record[40..], Time);
    }

    /// <summary>Read such a record.</summary>
    public static DatagramInfo Read(ReadOnlySpan<byte> record)
    {
        ulong small = BinaryPrimitives.ReadUInt64LittleEndian(record[32..]);
        return new DatagramInfo
        {
            Source = new IpEndpoint(ReadAddress(record), (ushort)small),
            Destination = ReadAddress(record[16..]),
            Length = (int)(small >> 40),
            InterfaceIndex = (byte)(small >> 16),
            HopLimit = (byte)(small >> 24),
            TrafficClass = (byte)(small >> 32),
            Time = BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
        };
    }

    private static IpAddress ReadAddress(ReadOnlySpan<byte> record) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(record), BinaryPrimitives.ReadUInt64LittleEndian(record[8..]));
}
