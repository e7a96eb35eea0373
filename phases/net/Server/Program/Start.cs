using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Stack;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;

namespace Pistachio.Net.Server.Program;

/// <summary>Start of the socket server.</summary>
internal static class Start
{
    /// <summary>Bytes of each ring of a connection, and how many connections may have such rings: the first ones, and all others.</summary>
    private const int LongRing = 64 << 10;
    private const int LongPairs = 16;
    private const int ShortRing = 8 << 10;
    private const int ShortPairs = 240;

    private static int Main()
    {
        ulong service = DomainStart.Capability("service");
        ulong space = DomainStart.Capability("space");
        ulong pool = DomainStart.Capability("pool");
        if (service == 0 || space == 0 || pool == 0)
        {
            ServerConsole.WriteLine("sockets: needs the capabilities 'service', 'space' and 'pool'");
            return 1;
        }

        if (StateMemory.Make(pool, space) is not { } states)
        {
            ServerConsole.WriteLine("sockets: no memory to tell the states of sockets in");
            return 1;
        }

        Span<byte> secret = stackalloc byte[16];
        Random.Shared.NextBytes(secret);
        UInt128 key = BinaryPrimitives.ReadUInt128LittleEndian(secret);
        NetworkStack stack = new(new StackOptions { Key = key, SmallBuffers = 512, LargeBuffers = 16 });
        SocketServer server = new(new ServerKernel(), stack, Rings(), states, new WindowMemory(pool, space));
        NetworkInterfaceClient? client = CardOpener.TryOpen();
        EventLoop loop = new(server, service, DomainStart.Page.MessagePage)
        {
            Client = client,
            Card = client is null ? null : new CardPort(stack, client, ServerConsole.WriteLine),
        };
        CallStatus status = loop.Run();
        ServerConsole.WriteLine("sockets: its endpoint failed with status " + (int)status);
        return 1;
    }

    private static TieredRings Rings() => new(new ByteRingSource(LongRing, LongRing, LongPairs), new ByteRingSource(ShortRing, ShortRing, ShortPairs));
}
