using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Options of sockets, and what they are ready for.</content>
public sealed partial class VfsServer
{
    /// <summary>Options that are kept and change nothing of a socket of AF_UNIX.</summary>
    private const ulong KeptOptions =
        (1UL << (int)SocketOption.Debug) | (1UL << (int)SocketOption.ReuseAddress) | (1UL << (int)SocketOption.DoNotRoute)
        | (1UL << (int)SocketOption.Broadcast) | (1UL << (int)SocketOption.KeepAlive) | (1UL << (int)SocketOption.OutOfBandInline);

    /// <inheritdoc/>
    public Errno Option(ulong domain, uint handle, SocketOption option, out ulong value, out uint more)
    {
        value = 0;
        more = 0;
        Errno error = FindSocket(domain, handle, out _, out UnixSocket? socket);
        if (socket is null)
            return error;
        switch (option)
        {
            case SocketOption.Type:
                value = (uint)socket.Type;
                more = (uint)SocketFamily.Local;
                break;
            case SocketOption.Error:
                value = (uint)socket.Error;
                socket.Error = Errno.None;
                break;
            case SocketOption.SendBuffer:
                value = (uint)socket.SendBuffer;
                break;
            case SocketOption.ReceiveBuffer:
                value = (uint)socket.ReceiveBuffer;
                break;
            case SocketOption.Linger:
                value = socket.Linger;
                break;
            case SocketOption.PassCredentials:
                value = socket.PassesCredentials ? 1U : 0;
                break;
            case SocketOption.PeerCredentials:
                Credentials peer = socket.PeerCredentials;
                bool isKnown = socket.Peer is not null || socket.IsListening;
                value = isKnown ? peer.Process | ((ulong)peer.User << 32) : ulong.MaxValue << 32;
                more = isKnown ? peer.Group : uint.MaxValue;
                break;
            case SocketOption.ReceiveLowWater:
                value = (uint)socket.ReceiveLowWater;
                break;
            case SocketOption.SendLowWater:
                value = 1;
                break;
            case SocketOption.PeekOffset:
                value = (uint)socket.PeekOffset;
                break;
            case SocketOption.ReceiveTimeout:
                value = socket.ReceiveTimeout;
                break;
            case SocketOption.SendTimeout:
                value = socket.SendTimeout;
                break;
            case SocketOption.AcceptsConnections:
                value = socket.IsListening ? 1U : 0;
                break;
            case SocketOption.Protocol:
            case SocketOption.AtMark:
                break;
            case SocketOption.Domain:
                value = (uint)SocketFamily.Local;
                break;
            case SocketOption.Readable:
                return Readable(socket, out value);
            case SocketOption.Unread:
                value = socket.IsConnectionMode && socket.Peer is { IsClosed: false } other ? (uint)other.Unread : 0;
                break;
            default:
                if (!IsKept(option))
                    return Errno.ENOPROTOOPT;
                value = socket.Flags >> (int)option & 1;
                break;
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetOption(ulong domain, uint handle, SocketOption option, ulong value)
    {
        Errno error = FindSocket(domain, handle, out Domain? caller, out UnixSocket? socket);
        if (socket is null)
            return error;
        switch (option)
        {
            case SocketOption.SendBuffer:
            case SocketOption.ReceiveBuffer:
            case SocketOption.SendBufferForce:
            case SocketOption.ReceiveBufferForce:
                return SetBuffer(caller!, socket, option, (uint)value);
            case SocketOption.Linger:
                socket.Linger = LingerOption.Set(socket.Linger, value);
                break;
            case SocketOption.PassCredentials:
                socket.PassesCredentials = value != 0;
                break;
            case SocketOption.ReceiveTimeout:
                socket.ReceiveTimeout = value;
                Changed(socket); // who waits without a limit asks for it now
                break;
            case SocketOption.SendTimeout:
                socket.SendTimeout = value;
                break;
            case SocketOption.ReceiveLowWater:
                SetLowWater(socket, (int)value);
                break;
            case SocketOption.PeekOffset:
                socket.PeekOffset = (int)value;
                Changed(socket); // who waits for what is behind it looks again
                break;
            default:
                if (!IsKept(option))
                    return Errno.ENOPROTOOPT;
                ulong bit = 1UL << (int)option;
                socket.Flags = value != 0 ? socket.Flags | bit : socket.Flags & ~bit;
                break;
        }

        LeaveRingFor(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno LevelOption(ulong domain, uint handle, uint level, uint option, Span<byte> value, out int bytes)
    {
        bytes = 0;
        Errno error = FindSocket(domain, handle, out _, out UnixSocket? socket);
        return socket is null ? error : Errno.ENOPROTOOPT;
    }

    /// <inheritdoc/>
    public Errno SetLevelOption(ulong domain, uint handle, uint level, uint option, ReadOnlySpan<byte> value)
    {
        Errno error = FindSocket(domain, handle, out _, out UnixSocket? socket);
        return socket is null ? error : Errno.ENOPROTOOPT;
    }

    /// <inheritdoc/>
    public Errno Window(ulong domain, out ulong memory)
    {
        memory = 0;
        return Errno.ENODEV;
    }

    /// <inheritdoc/>
    public Errno SendWindow(ulong domain, uint handle, uint front, uint length, out uint sent)
    {
        sent = 0;
        return Errno.ENODEV;
    }

    /// <inheritdoc/>
    public Errno ReceiveWindow(ulong domain, uint handle, uint maximum, out uint count)
    {
        count = 0;
        return Errno.ENODEV;
    }

    private static bool IsKept(SocketOption option) => (uint)option < 64 && (KeptOptions >> (int)option & 1) != 0;

    private static Errno Readable(UnixSocket socket, out ulong value)
    {
        value = 0;
        if (socket.IsListening)
            return Errno.EINVAL;
        if (socket.HasData)
            value = (uint)(socket.Type == SocketType.Datagram ? socket.Buffer[0].Length : socket.Unread);
        return Errno.None;
    }

    private static PollEvents ReadyOfSocket(UnixSocket socket)
    {
        PollEvents ready = PollEvents.None;
        if (socket.Error != Errno.None)
            ready |= PollEvents.Error;
        if (socket.IsReceiveShut && socket.IsSendShut)
            ready |= PollEvents.HangUp;
        if (socket.IsReceiveShut)
            ready |= PollEvents.ReadHangUp | PollEvents.Input | PollEvents.InputNormal;
        if ((socket.HasData && !IsTooLittle(socket, int.MaxValue)) || socket.Waiting.Count > 0)
            ready |= PollEvents.Input | PollEvents.InputNormal;
        if (socket.IsConnectionMode && socket.Peer is null && !socket.IsListening)
            ready |= PollEvents.HangUp;
        return !socket.IsListening && CanSend(socket) ? ready | PollEvents.Output | PollEvents.OutputNormal : ready;
    }

    /// <summary>Whether a send would not wait: there is room for half of a small buffer, or it would fail, as where nothing is to be read and no buffer is left.</summary>
    private static bool CanSend(UnixSocket socket)
    {
        if (socket.Peer is not { IsClosed: false } peer || socket.IsSendShut || peer.IsReceiveShut || !peer.HasData)
            return true;
        return HasRoom(socket, peer, Math.Min(SocketMemory.Small, SpaceBetween(socket, peer)) / 2);
    }
}
