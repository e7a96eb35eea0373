using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>
/// Bytes that would be many messages lie in memory that is shared with the server of the socket. One call at a time uses it, from before its message until what
/// was answered is copied, with the lock of the process held: no message about it waits.
/// </content>
public ref partial struct Files<TDomain>
{
    private const int SocketPages = SocketLimits.WindowBytes >> PageShift;

    /// <summary>Whether there is such memory for sockets of a family.</summary>
    private readonly bool HasSocketWindow(SocketFamily family)
    {
        if (family == SocketFamily.Local || _state.SocketWindow == ExchangePage.Missing)
            return false;
        if (_state.SocketWindow == ExchangePage.Mapped)
            return true;
        Errno error = _domain.SocketWindow(family, out ulong memory);
        bool isMapped = error == Errno.None && _domain.Map(memory, FileWindow.SocketAddress, 0, SocketPages, true) == Errno.None;
        _state.SocketWindow = isMapped ? ExchangePage.Mapped : ExchangePage.Missing;
        return isMapped;
    }

    private readonly Span<byte> SocketWindow(int length) => _domain.MemoryAt(FileWindow.SocketAddress, length);

    /// <summary>Send the next bytes in one message by way of the shared memory.</summary>
    private readonly Errno SendFromWindow(SocketHandle socket, uint front, in SendSource source, out uint sent)
    {
        int wanted = source.Total < SocketLimits.WindowBytes ? (int)source.Total : SocketLimits.WindowBytes;
        SendSource copy = source;
        for (int filled = 0; filled < wanted;)
        {
            ReadOnlySpan<byte> piece = Contiguous(ref copy);
            if (piece.Length > wanted - filled)
                piece = piece.Slice(0, wanted - filled);
            piece.CopyTo(_domain.MemoryAt(FileWindow.SocketAddress + (ulong)(uint)filled, piece.Length));
            Advance(ref copy, piece.Length);
            filled += piece.Length;
        }

        return _domain.SendWindow(socket, front, (uint)wanted, out sent);
    }

    /// <summary>Receive what a stream has, as far as there is room, without waiting.</summary>
    private readonly Errno ReceiveByWindow(SocketHandle socket, ref VectorCursor target, out int count, out bool stops)
    {
        uint room = target.Total < SocketLimits.WindowBytes ? (uint)target.Total : SocketLimits.WindowBytes;
        Errno error = _domain.ReceiveWindow(socket, room, out uint received);
        stops = (received & SocketLimits.StopsAtMark) != 0;
        received &= ~SocketLimits.StopsAtMark;
        count = received <= room ? (int)received : 0;
        if (error == Errno.None && count > 0)
            Scatter(ref target, SocketWindow(count));
        return error;
    }
}
