using System;
using System.Buffers.Binary;
using System.Text;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <summary>Writes messages of netlink one behind the other.</summary>
internal sealed class NetlinkWriter
{
    private byte[] _bytes = new byte[1024];
    private int _start;

    /// <summary>Bytes of the messages that are whole.</summary>
    public int Length { get; private set; }

    /// <summary>Begin a message.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="sequence">The number of what it answers.</param>
    /// <param name="port">Who asked.</param>
    public void Begin(ushort type, ushort flags, uint sequence, uint port)
    {
        _start = Length;
        Span<byte> header = Add(NetlinkHeader.Size);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], port);
    }

    /// <summary>The next bytes of the message, zeros as yet; until the next call.</summary>
    public Span<byte> Add(int size)
    {
        int aligned = NetlinkHeader.Align(size);
        if (Length + aligned > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + aligned));
        Span<byte> added = _bytes.AsSpan(Length, aligned);
        added.Clear();
        Length += aligned;
        return added[..size];
    }

    /// <summary>An attribute whose value is zeros as yet.</summary>
    public Span<byte> Attribute(ushort type, int size)
    {
        Span<byte> whole = Add(NetlinkAttributes.HeaderSize + size);
        BinaryPrimitives.WriteUInt16LittleEndian(whole, (ushort)(NetlinkAttributes.HeaderSize + size));
        BinaryPrimitives.WriteUInt16LittleEndian(whole[2..], type);
        return whole[NetlinkAttributes.HeaderSize..];
    }

    public void Attribute(ushort type, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Attribute(type, sizeof(uint)), value);

    public void Attribute(ushort type, byte value) => Attribute(type, sizeof(byte))[0] = value;

    public void Attribute(ushort type, IpAddress address) => address.Write(Attribute(type, address.Size));

    public void Attribute(ushort type, MacAddress address) => address.Write(Attribute(type, MacAddress.Size));

    /// <summary>A text of ASCII, with a zero behind it.</summary>
    public void Attribute(ushort type, string text) => Encoding.ASCII.GetBytes(text, Attribute(type, text.Length + 1));

    /// <summary>The message is whole.</summary>
    public void End() => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_start), Length - _start);

    /// <summary>What was written, which is forgotten.</summary>
    public byte[] Take()
    {
        byte[] taken = _bytes.AsSpan(0, Length).ToArray();
        Length = 0;
        return taken;
    }
}
