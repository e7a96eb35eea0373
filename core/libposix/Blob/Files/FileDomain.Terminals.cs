using System;
using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Terminals. Whatever can wait ends when a signal comes.</content>
internal readonly partial struct FileDomain
{
    public Errno TerminalRead(uint handle, bool wait, Span<byte> bytes, out int count, out uint timer)
    {
        CurrentThread.BeginWait();
        Errno result = _server.TerminalReadTimed(NoDeadline, handle, (uint)bytes.Length, wait, bytes, out count, out timer);
        CurrentThread.EndWait();
        return Ended(result);
    }

    public Errno TerminalWrite(uint handle, bool force, ReadOnlySpan<byte> bytes, out uint written) =>
        _server.TerminalWrite(handle, force, bytes, out written);

    public Errno TerminalAttributes(uint handle, Span<byte> attributes) => _server.TerminalAttributes(handle, attributes, out _);

    public Errno SetTerminalAttributes(uint handle, bool flush, bool force, ReadOnlySpan<byte> attributes) =>
        _server.SetTerminalAttributes(handle, flush, force, attributes);

    public Errno TerminalControl(uint handle, TerminalRequest request, bool force, ulong argument, out ulong value)
    {
        CurrentThread.BeginWait();
        Errno result = _server.TerminalControlTimed(NoDeadline, handle, request, force, argument, out value);
        CurrentThread.EndWait();
        return Ended(result);
    }

    public Errno UseFromBackground(bool reads) => Connection.Server.UseFromBackground(reads);

    public Errno SetForeground(uint handle, int group) => Connection.Server.SetForeground(handle, group);
}
