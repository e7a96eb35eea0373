using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Memory.Server;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>A process on the fake machine: address space, data area of the library, and its connection to the memory server.</summary>
internal sealed class FakeProcess
{
    public const ulong Arena = FakeArena.Start;
    public const ulong Lowest = 0x1_0000;
    public const ulong Highest = 0x0000_7FFF_8000_0000;

    public MemoryState State;

    public FakeDomain Domain;

    public FakeProcess(FakeKernel kernel, MemoryServer server, ulong badge)
        : this(kernel, server, badge, new FakeFiles())
    {
        new VirtualMemory<FakeDomain>(ref Domain, ref State).Initialize(Lowest, Highest, Arena);
        StartError = Domain.Begin();
    }

    private FakeProcess(FakeKernel kernel, MemoryServer server, ulong badge, FakeFiles files)
    {
        Kernel = kernel;
        Server = server;
        Badge = badge;
        Files = files;
        Transport = new FakeTransport(kernel, server);
        SpaceHandle = kernel.AddAddressSpace(Space);
        Domain = new FakeDomain(this);
    }

    public FakeKernel Kernel { get; }

    public MemoryServer Server { get; }

    public ulong Badge { get; }

    public Errno StartError { get; }

    public FakeAddressSpace Space { get; } = new() { Library = new FakeArena() };

    public FakeFiles Files { get; }

    /// <summary>How often the library holds a file, by its number.</summary>
    public Dictionary<uint, int> Held { get; private init; } = [];

    /// <summary>The capabilities to files that it got, and how many it has room for.</summary>
    public List<ulong> OfFiles { get; } = [];

    public int FileRoom { get; set; } = int.MaxValue;

    /// <summary>The library's own page.</summary>
    public byte[] SavedPage { get; } = new byte[Page.Size];

    /// <summary>The regions, as they lie in the library's table.</summary>
    public Span<Region> Regions =>
        State.RegionTable == 0
            ? MemoryMarshal.CreateSpan(ref State.FirstRegions[0], State.RegionCount)
            : Table<Region>(State.RegionTable, State.RegionCount);

    private VirtualMemory<FakeDomain> Memory => new(ref Domain, ref State);

    public FakeTransport Transport { get; }

    public ulong SpaceHandle { get; }

    /// <summary>Make a machine with one process.</summary>
    public static FakeProcess Start(int machinePages = 4096, ulong quota = 1024)
    {
        FakeKernel kernel = new(machinePages);
        MemoryServer server = new(kernel, kernel.Untyped);
        server.CreateDomain(MemoryBadge.Control, 2, quota);
        return new FakeProcess(kernel, server, 2);
    }

    /// <summary>
    /// Fork as the library OS does it, with the process server's part in between: the child's private memory is a copy. Null when there is not
    /// enough memory.
    /// </summary>
    /// <param name="badge">The child's.</param>
    /// <param name="quota">Its quota.</param>
    /// <param name="hot">Addresses that the child is expected to write at once.</param>
    public FakeProcess? Fork(ulong badge, ulong quota, (ulong First, ulong Second) hot = default)
    {
        if (Memory.PrepareFork() != Errno.None)
            return null;
        if (Server.ForkDomain(MemoryBadge.Control, Badge, badge, quota) != Errno.None)
        {
            Memory.CancelFork();
            return null;
        }

        Memory.ExpectWrites(hot.First, hot.Second);
        FakeProcess child = new(Kernel, Server, badge, Files) { State = State, Held = new Dictionary<uint, int>(Held) };
        Memory.AfterFork(child: false);
        if (child.Memory.AfterFork(child: true) == Errno.None)
            return child;
        child.Exit();
        return null;
    }

    public Errno Exec() => Memory.ExecReset();

    /// <summary>What the process server does when a process ended: its address space and its capabilities go, then its frames.</summary>
    public void Exit()
    {
        Kernel.DestroyDomain(Space, SpaceHandle, Transport.Received);
        Server.DestroyDomain(MemoryBadge.Control, Badge, out _);
    }

    /// <summary>Bytes of the library's data area. They must be mapped.</summary>
    public Span<byte> Data(ulong address, int count, PageFault access = PageFault.Write)
    {
        for (ulong page = address >> Page.Shift; page << Page.Shift < address + (ulong)count; page++)
        {
            if (Kernel.Access(Space, page << Page.Shift, access, out _) is null)
                throw new InvalidOperationException($"the library used its data area at {page << Page.Shift:x} before it was mapped");
        }

        return Space.Library!.At(address, count);
    }

    public Span<T> Table<T>(ulong address, int count)
        where T : struct =>
        MemoryMarshal.Cast<byte, T>(Data(address, count * Marshal.SizeOf<T>()));
}
