using System;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>What lies on the exchange page.</content>
internal readonly partial struct FakeDomain
{
    public Errno Exchange(out ulong memory)
    {
        process.Count(nameof(Exchange));
        Errno error = Server.Exchange(process.Badge, out ulong sent);
        memory = 0;
        if (error == Errno.None)
            process.System.Kernel.Derive(sent, Rights.All, 0, out memory).ShouldBe(CallStatus.Ok);
        return error;
    }

    public Errno ExchangeOpen(uint directory, OpenFlags flags, uint mode, uint length, out uint handle, out FileKind kind, out ulong size)
    {
        process.Count(nameof(ExchangeOpen));
        return Server.ExchangeOpen(process.Badge, directory, flags, mode, length, out handle, out kind, out size);
    }

    public Errno ExchangeStatus(uint directory, bool follow, uint length)
    {
        process.Count(nameof(ExchangeStatus));
        return Server.ExchangeStatus(process.Badge, directory, follow, length);
    }

    public Errno CountedPathStatus(uint directory, bool follow, uint length)
    {
        process.Count(nameof(CountedPathStatus));
        return Server.CountedPathStatus(process.Badge, directory, follow, length);
    }

    public Errno ExchangeRemove(uint directory, bool isDirectory, uint length)
    {
        process.Count(nameof(ExchangeRemove));
        return Server.ExchangeRemove(process.Badge, directory, isDirectory, length);
    }

    public Errno ExchangeDirectory(uint handle, uint room, out uint bytes)
    {
        process.Count(nameof(ExchangeDirectory));
        return Server.ExchangeDirectory(process.Badge, handle, room, out bytes);
    }

    public Errno PipeReadShort(uint handle, uint maximum, bool wait, out uint count, out ulong first, out ulong second, out ulong third)
    {
        process.Count(nameof(PipeReadShort));
        Errno error = Server.PipeReadShort(process.Badge, handle, maximum, wait, out count, out first, out second, out third);
        while (error == (Errno)ProtocolReply.Deferred)
        {
            process.LetOthersRun();
            error = Server.PipeReadShort(process.Badge, handle, maximum, wait, out count, out first, out second, out third);
        }

        return error;
    }

    public Errno PipeWriteShort(uint handle, uint length, ulong first, ulong second)
    {
        process.Count(nameof(PipeWriteShort));
        return Server.PipeWriteShort(process.Badge, handle, length, first, second);
    }

    public Errno ExchangePipeRead(uint handle, uint maximum, out uint count)
    {
        process.Count(nameof(ExchangePipeRead));
        return Server.ExchangePipeRead(process.Badge, handle, maximum, out count);
    }

    public Errno ExchangePipeWrite(uint handle, uint length, bool whole, out uint written)
    {
        process.Count(nameof(ExchangePipeWrite));
        return Server.ExchangePipeWrite(process.Badge, handle, length, whole, out written);
    }

    public Errno CountedStatus(uint handle, out uint slot, out ulong count, Span<byte> status)
    {
        process.Count(nameof(CountedStatus));
        return Server.CountedStatus(process.Badge, handle, out slot, out count, status, out _);
    }
}
