using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.Memory.Protocol;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>The memory library's view of kernel and memory server: kernel calls and messages.</summary>
/// <remarks>
/// Messages are sent from the fault upcall too, while the program may be filling its message page for a message of its own. So each
/// keeps the one word of the page that the memory protocol uses, the first capability.
/// </remarks>
public struct KernelMemory : IDomainMemory
{
    private readonly ulong _addressSpace;
    private readonly ulong _endpoint;

    /// <param name="handles">The capabilities.</param>
    public KernelMemory(in ProcessHandles handles)
    {
        _addressSpace = handles.AddressSpace;
        _endpoint = handles.MemoryServer;
    }

    private readonly MemoryClient Server => new(_endpoint, CurrentThread.MessagePage());

    public readonly CallStatus Map(ulong memory, ulong address, int first, int count, Protection protection) =>
        Kernel.Map(memory, _addressSpace, address, (uint)first, (uint)count, protection);

    public readonly CallStatus Unmap(ulong memory, int first, int count) => Kernel.Unmap(memory, (uint)first, (uint)count, out _);

    public readonly CallStatus Protect(ulong memory, int first, int count, Protection protection, out int changed)
    {
        CallStatus status = Kernel.Protect(memory, (uint)first, (uint)count, protection, out ulong pages);
        changed = (int)pages;
        return status;
    }

    public readonly CallStatus Rebind(ulong memory, out ulong fresh)
    {
        CallStatus status = Kernel.Derive(memory, Rights.All, 0, 0, out fresh);
        return status == CallStatus.Ok ? Kernel.Delete(memory) : status;
    }

    public readonly CallStatus Delete(ulong handle) => Kernel.Delete(handle);

    /// <summary>Tell the server that a program begins: it takes back what an earlier one left.</summary>
    public readonly Errno Begin() => Server.Begin(out _);

    public readonly Errno FeedTables()
    {
        ulong kept = FirstCapability;
        Errno error = Server.FeedTables(_addressSpace);
        FirstCapability = kept;
        return error;
    }

    public readonly Errno AllocateFrames(int order, out uint block, out ulong memory)
    {
        ulong kept = FirstCapability;
        Errno error = Server.AllocateFrames((uint)order, out block, out memory);
        FirstCapability = kept;
        if (error != Errno.None || memory != 0)
            return error;

        // The frames came, but our capability table is full.
        _ = Server.ReleaseFrames(block);
        return Errno.ENOMEM;
    }

    public readonly Errno AllocateKept(int order, out uint block, out ulong memory)
    {
        ulong kept = FirstCapability;
        Errno error = Server.AllocateKept((uint)order, out block, out memory);
        FirstCapability = kept;
        if (error != Errno.None || memory != 0)
            return error;
        _ = Server.ReleaseFrames(block);
        return Errno.ENOMEM;
    }

    public readonly Errno AllocatePart(int pages, out uint block, out ulong memory)
    {
        ulong kept = FirstCapability;
        Errno error = Server.AllocatePart((uint)pages, out block, out memory);
        FirstCapability = kept;
        if (error != Errno.None || memory != 0)
            return error;
        _ = Server.ReleaseFrames(block);
        return Errno.ENOMEM;
    }

    public readonly Errno InheritedFrames(uint block, out bool alone, out ulong memory)
    {
        ulong kept = FirstCapability;
        Errno error = Server.InheritedFrames(block, out alone, out memory);
        FirstCapability = kept;
        return error == Errno.None && memory == 0 ? Errno.ENOMEM : error;
    }

    public readonly Errno WholeFrames(uint block, out ulong memory)
    {
        ulong kept = FirstCapability;
        Errno error = Server.WholeFrames(block, out memory);
        FirstCapability = kept;
        return error == Errno.None && memory == 0 ? Errno.ENOMEM : error;
    }

    public readonly Errno PageToWrite(uint block, int page, bool leaves, out bool alone, out uint copy, out ulong memory)
    {
        ulong kept = FirstCapability;
        Errno error = Server.PageToWrite(block, (uint)page, leaves, out alone, out copy, out memory);
        FirstCapability = kept;
        return error;
    }

    public readonly Errno ReleaseAll(uint kept) => Server.ReleaseAll(kept);

    public readonly Errno ReleaseFrames(uint block) => Server.ReleaseFrames(block);

    public readonly Errno ReleaseMany(ReadOnlySpan<uint> blocks) => Server.ReleaseMany(MemoryMarshal.AsBytes(blocks));

    public readonly Errno CreateShared(uint granules, out uint sharedObject) => Server.CreateShared(granules, out sharedObject);

    public readonly Errno SharedFrames(uint sharedObject, uint granule, out uint first, out int order, out ulong memory)
    {
        ulong kept = FirstCapability;
        Errno error = Server.SharedFrames(sharedObject, granule, out first, out uint blockOrder, out memory);
        FirstCapability = kept;
        order = (int)blockOrder;
        return error == Errno.None && memory == 0 ? Errno.ENOMEM : error;
    }

    public readonly Errno DetachShared(uint sharedObject) => Server.DetachShared(sharedObject);

    public readonly Errno CheckDescriptor(int descriptor, bool write, out uint file) =>
        (Errno)FileHooks.Check(descriptor, write ? 1u : 0u, out file);

    public readonly void HoldFile(uint file) => FileHooks.Hold(file);

    public readonly void DropFile(uint file) => FileHooks.Drop(file);

    public readonly Errno FileFrames(uint file, uint page, bool isShared, out uint first, out uint pages, out ulong memory)
    {
        ulong kept = FirstCapability;
        Errno error = (Errno)FileHooks.Frames(file, page, isShared ? 1u : 0u, out first, out pages, out memory);
        FirstCapability = kept;
        return error == Errno.None && memory == 0 ? Errno.ENOMEM : error;
    }

    public readonly void SavePage(ulong address, int bytes)
    {
        Span<ulong> saved = ProcessMemory.At<ulong>(ProcessMemory.AddressOf(ref Process.Data.SavedPage[0]), SavedPage.Words);
        NativeCode.CopyWords(address, ProcessMemory.AddressOf(ref saved[0]), (ulong)(bytes + 7) / 8);
        if (bytes == (int)Page.Size)
            return;

        // The last word of the copy may hold bytes that do not count.
        int word = bytes / 8;
        if (bytes % 8 != 0)
        {
            saved[word] &= (1UL << (bytes % 8 * 8)) - 1;
            word++;
        }

        saved.Slice(word).Clear();
    }

    public readonly void RestorePage(ulong address) =>
        NativeCode.CopyWords(ProcessMemory.AddressOf(ref Process.Data.SavedPage[0]), address, Page.Size / 8);

    public readonly void CopyTable(ulong from, ulong to, int bytes) => NativeCode.CopyWords(from, to, (ulong)bytes / 8);

    public readonly void Zero(ulong address, int pages) => NativeCode.ZeroPages(address, (ulong)pages * Page.Size);

    public readonly Span<Region> RegionsAt(ulong address, int count) => ProcessMemory.At<Region>(address, count);

    public readonly Span<Window> WindowsAt(ulong address, int count) => ProcessMemory.At<Window>(address, count);

    public readonly Span<FileObject> FilesAt(ulong address, int count) => ProcessMemory.At<FileObject>(address, count);

    /// <summary>Quota and use of this process, in pages.</summary>
    public readonly Errno Usage(out ulong quota, out ulong used) => Server.Usage(out quota, out used, out _, out _);

    private readonly ulong FirstCapability
    {
        get => MessageWords.ReadCapability(CurrentThread.MessagePage(), 0);
        set => MessageWords.WriteCapability(CurrentThread.MessagePage(), 0, value);
    }
}
