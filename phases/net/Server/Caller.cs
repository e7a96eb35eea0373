using System;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>What a domain sends in front of a message, and what is left of the one that it received last: one of each at a time.</summary>
internal sealed class Caller
{
    private byte[] _front = [];
    private byte[] _rest = [];
    private int _restLength;

    /// <summary>Its window, see <c>ISocketServer.Window</c>: the number, and the capability; 0: it has none.</summary>
    public int WindowIndex { get; set; }

    public ulong WindowCapability { get; set; }

    /// <summary>Its effective user, as far as the VFS server has told.</summary>
    public uint User { get; set; } = uint.MaxValue;

    /// <summary>The file of /proc/net that it reads, and what that says.</summary>
    public TextFile ReadTable { get; set; }

    public byte[] TableText { get; set; } = [];

    /// <summary>Bytes of data that came in front.</summary>
    public int FrontLength { get; private set; }

    /// <summary>The address that the next message goes to, behind its first four bytes; empty: none came.</summary>
    public byte[] Destination { get; private set; } = [];

    /// <summary>The control data that the next message goes with.</summary>
    public byte[] Control { get; private set; } = [];

    /// <summary>The control data of the message that it received last.</summary>
    public byte[] ReceivedControl { get; set; } = [];

    /// <summary>Whom the message that it received last came from.</summary>
    public IpEndpoint Sender { get; set; }

    /// <summary>The family of the socket that received it.</summary>
    public SocketFamily SenderFamily { get; set; }

    /// <summary>A part of the next message.</summary>
    /// <returns>EINVAL: not as many bytes came before. EMSGSIZE: too many.</returns>
    public Errno Extend(MessagePart part, uint offset, ReadOnlySpan<byte> bytes)
    {
        switch (part)
        {
            case MessagePart.Data when offset != 0 && offset != (uint)FrontLength:
                return Errno.EINVAL;
            case MessagePart.Data when offset + (uint)bytes.Length > SocketLimits.Capacity:
                return Errno.EMSGSIZE;
            case MessagePart.Data:
                if (_front.Length < SocketLimits.Capacity + SocketLimits.DataBytes)
                    _front = new byte[SocketLimits.Capacity + SocketLimits.DataBytes];
                bytes.CopyTo(_front.AsSpan((int)offset));
                FrontLength = (int)offset + bytes.Length;
                return Errno.None;
            case MessagePart.Address when offset != 0 || bytes.Length < sizeof(uint):
                return Errno.EINVAL;
            case MessagePart.Address:
                Destination = bytes[sizeof(uint)..].ToArray();
                return Errno.None;
            case MessagePart.Control when offset == 0:
                Control = bytes.ToArray();
                return Errno.None;
            default:
                return Errno.EINVAL; // sockets of the internet pass no rights and no credentials
        }
    }

    /// <summary>What came in front, with these bytes behind it.</summary>
    public ReadOnlySpan<byte> Join(ReadOnlySpan<byte> bytes)
    {
        if (FrontLength == 0)
            return bytes;
        bytes.CopyTo(_front.AsSpan(FrontLength));
        return _front.AsSpan(0, FrontLength + bytes.Length);
    }

    /// <summary>What came in front was used, or is of no use.</summary>
    public void DropFront()
    {
        FrontLength = 0;
        Destination = [];
        Control = [];
        _front = [];
    }

    /// <summary>Room for bytes that do not fit the reply.</summary>
    public Span<byte> Rest(int length)
    {
        if (_rest.Length < length)
            _rest = new byte[length];
        _restLength = length;
        return _rest.AsSpan(0, length);
    }

    /// <summary>Bytes of what did not fit the reply.</summary>
    /// <returns>How many.</returns>
    public int TakeRest(uint offset, Span<byte> bytes)
    {
        if (offset >= (uint)_restLength)
            return 0;
        int count = Math.Min(bytes.Length, _restLength - (int)offset);
        _rest.AsSpan((int)offset, count).CopyTo(bytes);
        if (offset + (uint)count < (uint)_restLength)
            return count;
        _rest = [];
        _restLength = 0;
        return count;
    }
}
