using System;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>The file library's view of kernel and servers: kernel calls and messages.</summary>
internal readonly partial struct FileDomain : IFileDomain
{
    /// <summary>Calls with a deadline end when a signal comes (<c>CallTimed</c>).</summary>
    private const ulong NoDeadline = 0;

    private readonly ulong _endpoint;

    /// <param name="endpoint">The VFS server's endpoint.</param>
    public FileDomain(ulong endpoint) => _endpoint = endpoint;

    // Each thread has a message page of its own.
    private VfsClient _server => new(_endpoint, _messagePage);

    private SocketClient _localSockets => new(_endpoint, _messagePage);

    private static ulong _messagePage => CurrentThread.MessagePage();

    public Errno ExtendPath(ReadOnlySpan<byte> path) => _server.ExtendPath(path);

    public Errno Open(
        uint directory, OpenFlags flags, uint mode, ReadOnlySpan<byte> path, out uint handle, out FileKind kind, out ulong size) =>
        _server.Open(directory, flags, mode, path, out handle, out kind, out size);

    public Errno Close(uint handle) => _server.Close(handle);

    public Errno Seek(uint handle, long offset, SeekOrigin origin, out ulong position) => _server.Seek(handle, offset, origin, out position);

    public Errno Advance(uint handle, ulong count, out ulong position, out ulong taken, out ulong size, out uint version) =>
        _server.Advance(handle, count, out position, out taken, out size, out version);

    public Errno Frames(uint handle, uint page, FrameScope scope, out ulong size, out uint first, out uint pages, out ulong memory) =>
        _server.Frames(handle, page, scope, out size, out first, out pages, out memory);

    public Errno Device(uint handle, out ulong endpoint) => _server.Device(handle, out endpoint);

    public Errno Status(uint directory, bool follow, ReadOnlySpan<byte> path, Span<byte> status) =>
        _server.Status(directory, follow, path, status, out _);

    public Errno HandleStatus(uint handle, Span<byte> status) => _server.HandleStatus(handle, status, out _);

    public Errno ReadLink(uint directory, uint offset, ReadOnlySpan<byte> path, out uint length, Span<byte> target, out int bytes) =>
        _server.ReadLink(directory, offset, path, out length, target, out bytes);

    public Errno ReadDirectory(uint handle, uint room, Span<byte> entries, out int bytes) =>
        _server.ReadDirectory(handle, room, entries, out bytes);

    public Errno Access(uint directory, uint mode, bool effective, bool follow, ReadOnlySpan<byte> path) =>
        _server.Access(directory, mode, effective, follow, path);

    public Errno DirectoryPath(uint handle, uint offset, out uint length, Span<byte> path, out int bytes) =>
        _server.DirectoryPath(handle, offset, out length, path, out bytes);

    public Errno Describe(uint handle, out FileKind kind, out OpenFlags flags, out ulong size, out uint version) =>
        _server.Describe(handle, out kind, out flags, out size, out version);

    public Errno SetFlags(uint handle, OpenFlags flags) => _server.SetFlags(handle, flags);

    public Errno Pipe(OpenFlags flags, out uint readEnd, out uint writeEnd) => _server.Pipe(flags, out readEnd, out writeEnd);

    // Without a handler nothing ends a wait but what ends the process, and a plain call is the shorter way; the only thread sets no handler meanwhile.
    private static bool CanBeInterrupted => Signals.Actions.Caught != 0 || ProcessThreads.AreSeveral;

    public Errno PipeRead(uint handle, bool wait, Span<byte> bytes, out int count)
    {
        if (!wait || !CanBeInterrupted)
            return _server.PipeRead(handle, (uint)bytes.Length, wait, bytes, out count);
        CurrentThread.BeginWait();
        Errno result = Ended(_server.PipeReadTimed(NoDeadline, handle, (uint)bytes.Length, wait, bytes, out count));
        CurrentThread.EndWait();
        return result;
    }

    public Errno ExtendPipeWrite(uint offset, ReadOnlySpan<byte> bytes) => _server.ExtendPipeWrite(offset, bytes);

    public Errno PipeWrite(uint handle, uint front, bool whole, ReadOnlySpan<byte> bytes, out uint written) =>
        _server.PipeWrite(handle, front, whole, bytes, out written);

    public Errno PipeWait(uint handle, uint room)
    {
        Errno result;
        do
        {
            if (!CanBeInterrupted)
            {
                result = _server.PipeWait(handle, room);
                continue;
            }

            CurrentThread.BeginWait();
            result = Ended(_server.PipeWaitTimed(NoDeadline, handle, room));
            CurrentThread.EndWait();
        }
        while (GoesOn(result));
        return result;
    }

    /// <summary>
    /// Whether a wait has ended for nothing that the program may notice, a look of somebody into /proc or a stop, and is to be made again here: whoever waits
    /// in the middle of a write would return less than all of it.
    /// </summary>
    private static bool GoesOn(Errno result) => result == Errno.EINTR && !SignalDelivery.IsDue();

    public Errno KeepOnly(uint first, bool hasMore, ReadOnlySpan<byte> handles) => _server.KeepOnly(first, hasMore, handles);

    public void SignalBrokenPipe() => SendingCalls.BreakPipe();

    public Errno ConsoleWrite(ulong endpoint, ReadOnlySpan<byte> bytes, out uint written) =>
        new ConsoleClient(endpoint, _messagePage).Write(bytes, out written);

    public Errno ConsoleRead(ulong endpoint, bool wait, Span<byte> bytes, out int count)
    {
        CurrentThread.BeginWait();
        Errno result = Ended(new ConsoleClient(endpoint, _messagePage).ReadTimed(NoDeadline, (uint)bytes.Length, wait, bytes, out count));
        CurrentThread.EndWait();
        return result;
    }

    /// <summary>The result of a call that a signal may end: EINTR then.</summary>
    private static Errno Ended(Errno result) =>
        ProtocolFailure.StatusOf((uint)result) == CallStatus.Cancelled ? Errno.EINTR : result;

    public Errno Map(ulong memory, ulong address, uint first, uint pages, bool write) =>
        Windows.Map(memory, address, first, pages, write ? Protection.Read | Protection.Write : Protection.Read);

    public void Delete(ulong capability) => _ = Kernel.Delete(capability); // of a capability that the library holds

    public Errno GrowTable(out ulong address, out int bytes) => Process.Memory.GrowLentTable(out address, out bytes);

    public Span<byte> MemoryAt(ulong address, int length) => ProcessMemory.At<byte>(address, length);
}
