using System;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Terminals.</content>
internal readonly partial struct FakeDomain
{
    public Errno TerminalRead(uint handle, bool wait, Span<byte> bytes, out int count, out uint timer)
    {
        bytes.Length.ShouldBeInRange(1, VfsLimits.TerminalBytes);
        process.Count(nameof(TerminalRead));
        Errno error = Server.TerminalRead(process.Badge, handle, (uint)bytes.Length, wait, bytes, out count, out timer);
        while (error == (Errno)ProtocolReply.Deferred)
        {
            process.LetOthersRun();
            error = Server.TerminalRead(process.Badge, handle, (uint)bytes.Length, wait, bytes, out count, out timer);
        }

        return error;
    }

    public Errno TerminalWrite(uint handle, bool force, ReadOnlySpan<byte> bytes, out uint written)
    {
        bytes.Length.ShouldBeInRange(0, VfsLimits.TerminalBytes);
        return Server.TerminalWrite(process.Badge, handle, force, bytes, out written);
    }

    public Errno TerminalAttributes(uint handle, Span<byte> attributes) => Server.TerminalAttributes(process.Badge, handle, attributes, out _);

    public Errno SetTerminalAttributes(uint handle, bool flush, bool force, ReadOnlySpan<byte> attributes) =>
        Server.SetTerminalAttributes(process.Badge, handle, flush, force, attributes);

    public Errno TerminalControl(uint handle, TerminalRequest request, bool force, ulong argument, out ulong value)
    {
        Errno error = Server.TerminalControl(process.Badge, handle, request, force, argument, out value);
        while (error == (Errno)ProtocolReply.Deferred)
        {
            process.LetOthersRun();
            error = Server.TerminalControl(process.Badge, handle, request, force, argument, out value);
        }

        return error;
    }

    public Errno UseFromBackground(bool reads) => process.BackgroundAnswer(reads);

    public Errno SetForeground(uint handle, int group) => Server.SetForeground(FakeSystem.Control, process.Badge, handle, (uint)group, false);
}
