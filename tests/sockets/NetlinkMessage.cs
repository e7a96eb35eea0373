using System;
using System.Collections.Generic;
using System.Text;

namespace Pistachio.Sockets.Tests;

/// <summary>A message of netlink as a test reads it.</summary>
internal sealed record NetlinkMessage(ushort Type, ushort Flags, uint Sequence, uint Port, byte[] Body)
{
    /// <summary>The messages of a datagram.</summary>
    public static IEnumerable<NetlinkMessage> Read(byte[] datagram)
    {
        for (int at = 0; at < datagram.Length;)
        {
            int length = BitConverter.ToInt32(datagram, at);
            yield return new NetlinkMessage(
                BitConverter.ToUInt16(datagram, at + 4),
                BitConverter.ToUInt16(datagram, at + 6),
                BitConverter.ToUInt32(datagram, at + 8),
                BitConverter.ToUInt32(datagram, at + 12),
                datagram[(at + 16)..(at + length)]);
            at += (length + 3) & ~3;
        }
    }

    /// <summary>An attribute behind so many bytes of the body; null: there is none.</summary>
    public byte[]? Attribute(int front, ushort type)
    {
        for (int at = front; at < Body.Length;)
        {
            int length = BitConverter.ToUInt16(Body, at);
            if (BitConverter.ToUInt16(Body, at + 2) == type)
                return Body[(at + 4)..(at + length)];
            at += (length + 3) & ~3;
        }

        return null;
    }

    /// <summary>An attribute that is text with a zero at its end.</summary>
    public string? Text(int front, ushort type) => Attribute(front, type) is { } bytes ? Encoding.ASCII.GetString(bytes[..^1]) : null;
}
