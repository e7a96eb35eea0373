using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Memory.Server;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>A process on the fake machine: address space, data area of the library, and its connection to the memory server.</summary>
internal sealed class FakeProcess
{
    public const ulong Arena = 0x0000_7FFF_9000_0000;
    public const ulong ArenaSize = 16 << 20;
    public const ulong Lowest = 0x1_0000;
    public const ulong Highest = 0x0000_7FFF_8000_0000;

    private readonly byte[] _arena = new byte[ArenaSize];

    public MemoryState State;

    public FakeDomain Domain;

    public FakeProcess(FakeKernel kernel, MemoryServer server, ulong badge)
    {
        Kernel = kernel;
        Server = server;
        Badge = badge;
        Transport = new FakeTransport(kernel, server);
        SpaceHandle = kernel.AddAddressSpace(Space);
        Domain = new FakeDomain(this);
        StartError = new VirtualMemory<FakeDomain>(ref Domain, ref State).Initialize(Lowest, Highest, Arena, ArenaSize);
    }

    public FakeKernel Kernel { get; }

    public MemoryServer Server { get; }

    public ulong Badge { get; }

    public Errno StartError { get; }

    public FakeAddressSpace Space { get; } = new();

    public FakeTransport Transport { get; }

    public ulong SpaceHandle { get; }

    /// <summary>What CheckDescriptor answers.</summary>
    public Errno Descriptors { get; set; } = Errno.EBADF;

    /// <summary>Make a machine with one process.</summary>
    public static FakeProcess Start(int machinePages = 4096, ulong quota = 1024)
    {
        FakeKernel kernel = new(machinePages);
        MemoryServer server = new(kernel, kernel.Untyped);
        server.CreateDomain(Memory.Protocol.MemoryBadge.Control, 2, quota);
        return new FakeProcess(kernel, server, 2);
    }

    /// <summary>Bytes of the library's data area. They must be mapped.</summary>
    public Span<byte> Data(ulong address, int count)
    {
        for (ulong page = address >> Page.Shift; page << Page.Shift < address + (ulong)count; page++)
        {
            if (Kernel.Access(Space, page << Page.Shift, PageFault.Write, out _) is null)
                throw new InvalidOperationException($"the library used its data area at {page << Page.Shift:x} before it was mapped");
        }

        return _arena.AsSpan((int)(address - Arena), count);
    }

    public Span<T> Table<T>(ulong address, int count)
        where T : struct =>
        MemoryMarshal.Cast<byte, T>(Data(address, count * Marshal.SizeOf<T>()));
}
