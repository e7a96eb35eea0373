using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;
using Pistachio.Net.Stack;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server.Program;

/// <summary>Start of the socket server.</summary>
internal static class Start
{
    /// <summary>Bytes that each ring of a connection may hold.</summary>
    private const int Ring = 64 << 10;

    /// <summary>Pages that all rings share, 6.5 MiB: a few bytes in six thousand sockets, and much in some others.</summary>
    private const int SmallPages = 6144;
    private const int MiddlePages = 384;
    private const int LargePages = 64;

    /// <summary>Connections, and how many of them may wait for old segments to die out.</summary>
    private const int Connections = 12_288;
    private const int TimeWaits = 1024;

    private static int Main()
    {
        ulong service = DomainStart.Capability("service");
        ulong space = DomainStart.Capability("space");
        ulong pool = DomainStart.Capability("pool");
        ulong events = DomainStart.Capability("events");
        if (service == 0 || space == 0 || pool == 0 || events == 0)
        {
            ServerConsole.WriteLine("sockets: needs the capabilities 'service', 'space', 'pool' and 'events'");
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
        NetworkStack stack = new(new StackOptions { Key = key, SmallBuffers = 512, LargeBuffers = 16, Connections = Connections, TimeWaits = TimeWaits });
        PagedRingSource rings = new(new PagePool(SmallPages, MiddlePages, LargePages), Ring, SocketBufferSize.Most);
        SocketServer server = new(new ServerKernel(), stack, rings, states, new WindowMemory(pool, space))
        {
            RingMemory = new ConnectionRings(pool, space, ConnectionRings.SharedAddress, ConnectionRings.MaximumShared, 0),
            ServedMemory = new ConnectionRings(pool, space, ConnectionRings.ServedAddress, SocketStates.MaximumRings, events),
        };
        NetworkInterfaceClient? client = CardOpener.TryOpen();
        EventLoop loop = new(server, service, DomainStart.Page.MessagePage, new ServerDeadline(events))
        {
            Client = client,
            Card = client is null ? null : new CardPort(stack, client, ServerConsole.WriteLine),
        };
        CallStatus status = loop.Run();
        ServerConsole.WriteLine("sockets: its endpoint failed with status " + (int)status);
        return 1;
    }
}
