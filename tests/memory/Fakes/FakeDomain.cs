using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
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
        _process.Transport.Received.Add(fresh);
        return status == CallStatus.Ok ? _process.Kernel.Delete(memory) : status;
    }

    public readonly CallStatus Delete(ulong handle) => _process.Kernel.Delete(handle);

    public readonly Errno Begin() => Server.Begin(out _);

    public readonly Errno FeedTables() => Server.FeedTables(_process.SpaceHandle);

    public readonly Errno AllocateFrames(int order, out uint block, out ulong memory) =>
        Server.AllocateFrames((uint)order, out block, out memory);

    public readonly Errno AllocatePart(int pages, out uint block, out ulong memory) => Server.AllocatePart((uint)pages, out block, out memory);

    public readonly Errno PageToWrite(uint block, int page, bool leaves, out bool alone, out uint copy, out ulong memory) =>
        Server.PageToWrite(block, (uint)page, leaves, out alone, out copy, out memory);

    public readonly Errno AllocateKept(int order, out uint block, out ulong memory) => Server.AllocateKept((uint)order, out block, out memory);

    public readonly Errno InheritedFrames(uint block, out bool alone, out ulong memory) =>
        Server.InheritedFrames(block, out alone, out memory);

    public readonly Errno WholeFrames(uint block, out ulong memory) => Server.WholeFrames(block, out memory);

    public readonly Errno ReleaseAll(uint kept) => Server.ReleaseAll(kept);

    public readonly Errno ReleaseFrames(uint block) => Server.ReleaseFrames(block);

    public readonly Errno ReleaseMany(ReadOnlySpan<uint> blocks) => Server.ReleaseMany(MemoryMarshal.AsBytes(blocks));

    public readonly Errno CreateShared(uint granules, out uint sharedObject) => Server.CreateShared(granules, out sharedObject);

    public readonly Errno SharedFrames(uint sharedObject, uint granule, out uint first, out int order, out ulong memory)
    {
        Errno error = Server.SharedFrames(sharedObject, granule, out first, out uint blockOrder, out memory);
        order = (int)blockOrder;
        return error;
    }

    public readonly Errno DetachShared(uint sharedObject) => Server.DetachShared(sharedObject);

    public readonly Errno CheckDescriptor(int descriptor, bool write, out uint file)
    {
        file = 0;
        if (_process.Files.TryDescriptor(descriptor, out FakeFile? found))
        {
            file = found.Number;
            return write && !found.IsWritable ? Errno.EACCES : Errno.None;
        }

        return Errno.EBADF;
    }

    public readonly void HoldFile(uint file) => _process.Held[file] = _process.Held.GetValueOrDefault(file) + 1;

    public readonly void DropFile(uint file)
    {
        if (--_process.Held[file] == 0)
            _process.Held.Remove(file);
    }

    public readonly Errno FileFrames(uint file, uint page, bool isShared, out uint first, out uint pages, out ulong memory)
    {
        if (!_process.Held.ContainsKey(file))
            throw new InvalidOperationException($"the library asks for file {file}, which it does not hold");
        Errno error = _process.Files[file].Frames(page, out first, out pages, out ulong all);
        memory = 0;
        if (error != Errno.None)
            return error;
        FakeKernel kernel = _process.Kernel;
        _process.OfFiles.RemoveAll(each => !kernel.Exists(each));
        if (_process.OfFiles.Count >= _process.FileRoom)
            return Errno.ENOMEM;
        CallStatus status = kernel.Derive(all, Rights.All, out memory);
        _process.OfFiles.Add(memory);
        _process.Transport.Received.Add(memory);
        return status == CallStatus.Ok ? Errno.None : Errno.EBADF;
    }

    public readonly void Zero(ulong address, int pages)
    {
        for (int page = 0; page < pages; page++)
            Array.Clear(Reach(address + ((ulong)page * Page.Size), PageFault.Write));
    }

    public readonly void SavePage(ulong address, int bytes)
    {
        Array.Clear(_process.SavedPage);
        Array.Copy(Reach(address, 0), _process.SavedPage, bytes);
    }

    public readonly void RestorePage(ulong address) => _process.SavedPage.CopyTo(Reach(address, PageFault.Write), 0);

    public readonly void CopyTable(ulong from, ulong to, int bytes) =>
        _process.Data(from, bytes, PageFault.User).CopyTo(_process.Data(to, bytes, PageFault.Write));

    public readonly Span<Region> RegionsAt(ulong address, int count) => _process.Table<Region>(address, count);

    public readonly Span<Window> WindowsAt(ulong address, int count) => _process.Table<Window>(address, count);

    public readonly Span<FileObject> FilesAt(ulong address, int count) => _process.Table<FileObject>(address, count);

    private readonly byte[] Reach(ulong address, PageFault cause) =>
        _process.Kernel.Access(_process.Space, address, cause, out _)
        ?? throw new InvalidOperationException($"the library itself faults at {address:x}");

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
