using System;
using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>The console server without its event loop: what each operation of a program means for the streams.</summary>
public sealed class ConsoleServer : IConsoleServer
{
    /// <summary>The badge of the process server.</summary>
    private const ulong ControlBadge = 1;

    private readonly IConsoleStreams _streams;

    public ConsoleServer(IConsoleStreams streams) => _streams = streams;

    /// <inheritdoc/>
    public Errno Write(ulong stream, ReadOnlySpan<byte> bytes, out uint written)
    {
        Errno error = TryWrite(stream, bytes, out written);
        return error == Errno.EAGAIN ? (Errno)ProtocolReply.Deferred : error;
    }

    /// <inheritdoc/>
    public Errno TryWrite(ulong stream, ReadOnlySpan<byte> bytes, out uint written)
    {
        written = 0;
        RunStream target = (ConsoleStream)stream switch
        {
            ConsoleStream.Output => RunStream.Output,
            ConsoleStream.Error or ConsoleStream.Terminal => RunStream.Error,
            _ => RunStream.None,
        };
        if (target == RunStream.None)
            return Errno.EBADF;
        if (_streams.IsOver)
            return Errno.EIO;
        if (bytes.Length == 0)
            return Errno.None;
        written = (uint)_streams.Write(target, bytes);
        WantsRoom |= written == 0;
        return written > 0 ? Errno.None : Errno.EAGAIN;
    }

    /// <inheritdoc/>
    public Errno Read(ulong stream, uint maximum, bool wait, Span<byte> bytes, out int count)
    {
        count = 0;
        if ((ConsoleStream)stream is not (ConsoleStream.Input or ConsoleStream.Terminal))
            return Errno.EBADF;
        if (maximum == 0)
            return Errno.EINVAL;
        if (_streams.TryRead(bytes[..(int)Math.Min(maximum, (uint)bytes.Length)], out count))
            return Errno.None;
        return wait ? (Errno)ProtocolReply.Deferred : Errno.EAGAIN;
    }

    /// <inheritdoc/>
    public Errno WindowSize(ulong stream, out uint size)
    {
        size = _streams.WindowSize;
        return Errno.None;
    }

    /// <summary>The notification of who watches; 0: nobody.</summary>
    public ulong Watcher { get; private set; }

    /// <summary>Somebody found no room to write and is to be told when there is some.</summary>
    public bool WantsRoom { get; set; }

    /// <inheritdoc/>
    public Errno Ready(ulong stream, out bool isReady)
    {
        isReady = false;
        if ((ConsoleStream)stream is not (ConsoleStream.Input or ConsoleStream.Terminal))
            return Errno.EBADF;
        isReady = _streams.HasInput();
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Watch(ulong caller, ulong notification)
    {
        if (caller != ControlBadge)
            return Errno.EPERM;
        Watcher = notification;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Finish(ulong caller, uint status)
    {
        if (caller != ControlBadge)
            return Errno.EPERM;
        _streams.Finish(status);
        return (Errno)ProtocolReply.Deferred; // the machine goes off first
    }
}
