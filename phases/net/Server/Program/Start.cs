using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;

namespace Pistachio.Net.Server.Program;

/// <summary>Start of the socket server.</summary>
internal static class Start
{
    /// <summary>Bytes of each ring of a connection, and how many connections may have rings.</summary>
    private const int RingBytes = 8 << 10;
    private const int RingPairs = 256;

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
        SocketServer server = new(new ServerKernel(), stack, new ByteRingSource(RingBytes, RingBytes, RingPairs), states);
        CallStatus status = new EventLoop(server, service, DomainStart.Page.MessagePage).Run();
        ServerConsole.WriteLine("sockets: its endpoint failed with status " + (int)status);
        return 1;
    }
}
