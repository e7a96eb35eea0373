using System;
using Pistachio.Abi;
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

    public Errno ExchangeDirectory(uint handle, uint room, out uint bytes)
    {
        process.Count(nameof(ExchangeDirectory));
        return Server.ExchangeDirectory(process.Badge, handle, room, out bytes);
    }

    public Errno CountedStatus(uint handle, out uint slot, out ulong count, Span<byte> status)
    {
        process.Count(nameof(CountedStatus));
        return Server.CountedStatus(process.Badge, handle, out slot, out count, status, out _);
    }
}
