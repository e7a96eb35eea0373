using System;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>Connects the library of a process to the fake kernel and to the real server logic.</summary>
internal struct FakeDomain : IDomainMemory
{
    private readonly FakeProcess _process;

    public FakeDomain(FakeProcess process) => _process = process;

    public readonly CallStatus Map(ulong memory, ulong address, int first, int count, Protection protection) =>
        _process.Kernel.Map(_process.Space, memory, address, first, count, protection);

    public readonly CallStatus Unmap(ulong memory, int first, int count) => _process.Kernel.Unmap(memory, first, count);

    public readonly CallStatus Protect(ulong memory, int first, int count, Protection protection, out int changed) =>
        _process.Kernel.Protect(memory, first, count, protection, out changed);

    public readonly CallStatus Rebind(ulong memory, out ulong fresh)
    {
        CallStatus status = _process.Kernel.Derive(memory, Rights.All, out fresh);
        return status == CallStatus.Ok ? _process.Kernel.Delete(memory) : status;
    }

    public readonly CallStatus Delete(ulong handle) => _process.Kernel.Delete(handle);

    public readonly Errno Begin() => Server.Begin(out _);

    public readonly Errno FeedTables() => Server.FeedTables(_process.SpaceHandle);

    public readonly Errno AllocateFrames(out uint granule, out ulong memory) => Server.AllocateFrames(out granule, out memory);

    public readonly Errno ReleaseFrames(uint granule) => Server.ReleaseFrames(granule);

    public readonly Errno CreateShared(uint granules, out uint sharedObject) => Server.CreateShared(granules, out sharedObject);

    public readonly Errno SharedFrames(uint sharedObject, uint granule, out ulong memory) =>
        Server.SharedFrames(sharedObject, granule, out memory);

    public readonly Errno DetachShared(uint sharedObject) => Server.DetachShared(sharedObject);

    public readonly Errno CheckDescriptor(int descriptor, bool write) => _process.Descriptors;

    public readonly void Zero(ulong address, int pages)
    {
        for (int page = 0; page < pages; page++)
        {
            byte[]? frame = _process.Kernel.Access(_process.Space, address + ((ulong)page * Page.Size), PageFault.Write, out _);
            if (frame is null)
                throw new InvalidOperationException($"the library cleared memory at {address:x} that is not mapped writable");
            Array.Clear(frame);
        }
    }

    public readonly Span<Region> RegionsAt(ulong address, int count) => _process.Table<Region>(address, count);

    public readonly Span<Window> WindowsAt(ulong address, int count) => _process.Table<Window>(address, count);

    /// <summary>The server, by messages.</summary>
    private readonly MemoryClient Server
    {
        get
        {
            KernelTransport.Current = _process.Transport;
            return new MemoryClient(_process.Badge);
        }
    }
}
