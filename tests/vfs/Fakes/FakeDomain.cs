using System;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Shouldly;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>The messages of a process as calls of the servers, within the limits that messages have.</summary>
internal readonly partial struct FakeDomain(FakeProcess process) : IFileDomain
{
    private VfsServer Server => process.Send();

    public Errno ExtendPath(ReadOnlySpan<byte> path)
    {
        path.Length.ShouldBeLessThanOrEqualTo(VfsLimits.PathBytes);
        process.Count(nameof(ExtendPath));
        return Server.ExtendPath(process.Badge, path);
    }

    public Errno Open(uint directory, OpenFlags flags, uint mode, ReadOnlySpan<byte> path, out uint handle, out FileKind kind, out ulong size)
    {
        path.Length.ShouldBeLessThanOrEqualTo(VfsLimits.PathBytes);
        process.Count(nameof(Open));
        return Server.Open(process.Badge, directory, flags, mode, path, out handle, out kind, out size);
    }

    public Errno Close(uint handle)
    {
        process.Count(nameof(Close));
        return Server.Close(process.Badge, handle);
    }

    public Errno Seek(uint handle, long offset, SeekOrigin origin, out ulong position) =>
        Server.Seek(process.Badge, handle, offset, origin, out position);

    public Errno Advance(uint handle, ulong count, out ulong position, out ulong taken, out ulong size, out uint version)
    {
        process.Count(nameof(Advance));
        return Server.Advance(process.Badge, handle, count, out position, out taken, out size, out version);
    }

    public Errno Frames(uint handle, uint page, FrameScope scope, out ulong size, out uint first, out uint pages, out ulong memory)
    {
        process.Count(nameof(Frames));
        Errno error = Server.Frames(process.Badge, handle, page, scope, out size, out first, out pages, out ulong sent);
        memory = 0;
        if (error == Errno.None)
            memory = process.Own(sent);
        return error;
    }

    public Errno Device(uint handle, out ulong endpoint)
    {
        process.Count(nameof(Device));
        Errno error = Server.Device(process.Badge, handle, out ulong sent);
        endpoint = 0;
        if (error == Errno.None)
            endpoint = process.Own(sent);
        return error;
    }

    public Errno Status(uint directory, bool follow, ReadOnlySpan<byte> path, Span<byte> status) =>
        Server.Status(process.Badge, directory, follow, path, status, out _);

    public Errno HandleStatus(uint handle, Span<byte> status) => Server.HandleStatus(process.Badge, handle, status, out _);

    public Errno ReadLink(uint directory, uint offset, ReadOnlySpan<byte> path, out uint length, Span<byte> target, out int bytes) =>
        Server.ReadLink(process.Badge, directory, offset, path, out length, target, out bytes);

    public Errno ReadDirectory(uint handle, uint room, Span<byte> entries, out int bytes)
    {
        entries.Length.ShouldBeLessThanOrEqualTo(VfsLimits.EntryBytes);
        return Server.ReadDirectory(process.Badge, handle, room, entries, out bytes);
    }

    public Errno Access(uint directory, uint mode, bool effective, bool follow, ReadOnlySpan<byte> path) =>
        Server.Access(process.Badge, directory, mode, effective, follow, path);

    public Errno DirectoryPath(uint handle, uint offset, out uint length, Span<byte> path, out int bytes)
    {
        path.Length.ShouldBeLessThanOrEqualTo(VfsLimits.PathBytes);
        return Server.DirectoryPath(process.Badge, handle, offset, out length, path, out bytes);
    }

    public Errno Describe(uint handle, out FileKind kind, out OpenFlags flags, out ulong size, out uint version)
    {
        process.Count(nameof(Describe));
        return Server.Describe(process.Badge, handle, out kind, out flags, out size, out version);
    }

    public Errno SetFlags(uint handle, OpenFlags flags) => Server.SetFlags(process.Badge, handle, flags);

    public Errno Pipe(OpenFlags flags, out uint readEnd, out uint writeEnd) => Server.Pipe(process.Badge, flags, out readEnd, out writeEnd);

    public Errno PipeRead(uint handle, bool wait, Span<byte> bytes, out int count)
    {
        bytes.Length.ShouldBeInRange(1, VfsLimits.PipeBytes);
        process.Count(nameof(PipeRead));
        Errno error = Server.PipeRead(process.Badge, handle, (uint)bytes.Length, wait, bytes, out count);
        while (error == (Errno)ProtocolReply.Deferred)
        {
            process.LetOthersRun();
            error = Server.PipeRead(process.Badge, handle, (uint)bytes.Length, wait, bytes, out count);
        }

        return error;
    }

    public Errno ExtendPipeWrite(uint offset, ReadOnlySpan<byte> bytes)
    {
        bytes.Length.ShouldBeLessThanOrEqualTo(VfsLimits.PipeBytes);
        process.Count(nameof(ExtendPipeWrite));
        return Server.ExtendPipeWrite(process.Badge, offset, bytes);
    }

    public Errno PipeWrite(uint handle, uint front, bool whole, ReadOnlySpan<byte> bytes, out uint written)
    {
        bytes.Length.ShouldBeLessThanOrEqualTo(VfsLimits.PipeBytes);
        process.Count(nameof(PipeWrite));
        return Server.PipeWrite(process.Badge, handle, front, whole, bytes, out written);
    }

    public Errno PipeWait(uint handle, uint room) => process.WaitForPipe(handle, room);

    public Errno KeepOnly(uint first, bool hasMore, ReadOnlySpan<byte> handles)
    {
        handles.Length.ShouldBeLessThanOrEqualTo(VfsLimits.KeptBytes);
        process.Count(nameof(KeepOnly));
        return Server.KeepOnly(process.Badge, first, hasMore, handles);
    }

    public void SignalBrokenPipe() => process.Count(nameof(SignalBrokenPipe));

    public Errno ConsoleWrite(ulong endpoint, ReadOnlySpan<byte> bytes, out uint written) => process.Console.Write(Stream(endpoint), bytes, out written);

    public Errno ConsoleRead(ulong endpoint, bool wait, Span<byte> bytes, out int count) => process.Console.Read(Stream(endpoint), wait, bytes, out count);

    public Errno Map(ulong memory, ulong address, uint first, uint pages, bool write) => process.Map(memory, address, first, pages, write);

    public void Delete(ulong capability) => process.Delete(capability);

    public Errno GrowTable(out ulong address, out int bytes) => process.GrowTable(out address, out bytes);

    public Span<byte> MemoryAt(ulong address, int length) => process.MemoryAt(address, length);

    public Errno ReadText(TextFile text, uint pid, ulong position, Span<byte> bytes, out int count)
    {
        count = 0;
        if (!process.Texts.TryGetValue((text, pid), out string? whole))
            return Errno.ESRCH;
        byte[] all = System.Text.Encoding.UTF8.GetBytes(whole);
        ReadOnlySpan<byte> rest = position < (ulong)all.Length ? all.AsSpan((int)position) : default;
        count = Math.Min(rest.Length, bytes.Length);
        rest[..count].CopyTo(bytes);
        return Errno.None;
    }

    public Errno WriteText(TextFile text, uint pid, ReadOnlySpan<byte> bytes)
    {
        if (text != TextFile.Name)
            return Errno.EIO;
        process.Texts[(text, pid)] = System.Text.Encoding.UTF8.GetString(bytes);
        return Errno.None;
    }

    public Errno Descriptors(uint first, uint workingDirectory, ReadOnlySpan<byte> handles)
    {
        handles.Length.ShouldBeLessThanOrEqualTo(VfsLimits.PathBytes);
        process.Count(nameof(Descriptors));
        return Server.Descriptors(process.Badge, first, workingDirectory, handles);
    }

    public Errno MakeWatchList(OpenFlags flags, out uint handle) => Server.MakeWatchList(process.Badge, flags, out handle);

    public Errno AddWatch(uint list, WatchEvents events, uint directory, ReadOnlySpan<byte> path, out uint watch) =>
        Server.AddWatch(process.Badge, list, events, directory, Checked(path), out watch);

    public Errno RemoveWatch(uint list, uint watch) => Server.RemoveWatch(process.Badge, list, watch);

    public Errno TakeWatchEvents(uint list, Span<byte> events, out int bytes) =>
        Server.TakeWatchEvents(process.Badge, list, (uint)events.Length, events, out bytes);

    public Errno WatchBytes(uint list, out uint bytes) => Server.WatchBytes(process.Badge, list, out bytes);

    public Errno ForgetDescriptors()
    {
        process.Count(nameof(ForgetDescriptors));
        return Server.ForgetDescriptors(process.Badge);
    }

    private ConsoleStream Stream(ulong endpoint) => (ConsoleStream)process.System.Kernel[endpoint].Badge;
}
