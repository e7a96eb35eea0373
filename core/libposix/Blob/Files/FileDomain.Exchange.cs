using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Messages about what lies on the exchange page.</content>
internal readonly partial struct FileDomain
{
    public Errno Exchange(out ulong memory) => _server.Exchange(out memory);

    public Errno ExchangeOpen(uint directory, OpenFlags flags, uint mode, uint length, out uint handle, out FileKind kind, out ulong size) =>
        _server.ExchangeOpen(directory, flags, mode, length, out handle, out kind, out size);

    public Errno ExchangeStatus(uint directory, bool follow, uint length) => _server.ExchangeStatus(directory, follow, length);

    public Errno CountedPathStatus(uint directory, bool follow, uint length) => _server.CountedPathStatus(directory, follow, length);

    public Errno ExchangeRemove(uint directory, bool isDirectory, uint length) => _server.ExchangeRemove(directory, isDirectory, length);

    public Errno ExchangeDirectory(uint handle, uint room, out uint bytes) => _server.ExchangeDirectory(handle, room, out bytes);

    public Errno PipeReadShort(uint handle, uint maximum, bool wait, out uint count, out ulong first, out ulong second, out ulong third)
    {
        if (!wait || !CanBeInterrupted)
            return _server.PipeReadShort(handle, maximum, wait, out count, out first, out second, out third);
        CurrentThread.BeginWait();
        Errno result = _server.PipeReadShortTimed(NoDeadline, handle, maximum, wait, out count, out first, out second, out third);
        CurrentThread.EndWait();
        return Ended(result);
    }

    public Errno PipeWriteShort(uint handle, uint length, ulong first, ulong second) => _server.PipeWriteShort(handle, length, first, second);

    public Errno ExchangePipeRead(uint handle, uint maximum, out uint count) => _server.ExchangePipeRead(handle, maximum, out count);

    public Errno ExchangePipeWrite(uint handle, uint length, bool whole, out uint written) =>
        _server.ExchangePipeWrite(handle, length, whole, out written);

    public Errno CountedStatus(uint handle, out uint slot, out ulong count, Span<byte> status) =>
        _server.CountedStatus(handle, out slot, out count, status, out _);
}
