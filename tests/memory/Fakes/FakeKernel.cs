using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Memory.Server;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>Capabilities, untyped memory and mappings as the architecture describes them, in plain objects.</summary>
internal sealed class FakeKernel : IKernelMemory
{
    private readonly Dictionary<ulong, FakeCapability> _capabilities = [];
    private readonly List<byte[]?> _frames = [];
    private ulong _next = 1;

    public FakeKernel(params int[] untypedPages)
    {
        Untyped = new ulong[untypedPages.Length];
        int first = 0;
        for (int i = 0; i < untypedPages.Length; i++)
        {
            Untyped[i] = Add(CapabilityKind.Untyped, Rights.All, first, untypedPages[i], null).Handle;
            first += untypedPages[i];
        }

        _frames.AddRange(new byte[]?[first]);
    }

    public ulong[] Untyped { get; }

    public List<ulong> Signals { get; } = [];

    /// <summary>Calls that make or take away capabilities, so far.</summary>
    public int CallCount { get; private set; }

    /// <summary>Capabilities that exist.</summary>
    public IReadOnlyCollection<FakeCapability> Capabilities => _capabilities.Values;

    public byte[] Frame(int number) => _frames[number] ??= new byte[Page.Size];

    public bool Exists(ulong handle) => _capabilities.ContainsKey(handle);

    public FakeCapability this[ulong handle] => _capabilities[handle];

    public CallStatus Retype(ulong untyped, CapabilityKind kind, ulong size, out ulong handle)
    {
        CallCount++;
        handle = 0;
        if (!_capabilities.TryGetValue(untyped, out FakeCapability? region))
            return CallStatus.BadHandle;
        if (region.Kind != CapabilityKind.Untyped)
            return CallStatus.WrongKind;
        if (region.Children.Count == 0)
            region.Watermark = 0;
        if (region.Watermark + (int)size > region.FrameCount)
            return CallStatus.OutOfMemory;
        int first = region.FirstFrame + region.Watermark;
        region.Watermark += (int)size;
        if (kind != CapabilityKind.Untyped)
            CollectionsMarshal.AsSpan(_frames).Slice(first, (int)size).Clear();
        handle = Add(kind, Rights.All, first, (int)size, region).Handle;
        return CallStatus.Ok;
    }

    public CallStatus RetypeCopy(ulong untyped, ulong memory, uint page, out ulong handle)
    {
        handle = 0;
        if (!_capabilities.TryGetValue(memory, out FakeCapability? source))
            return CallStatus.BadHandle;
        if (source.Parent is not { Kind: CapabilityKind.Untyped } || page >= (uint)source.FrameCount)
            return CallStatus.BadArgument;
        CallStatus status = Retype(untyped, CapabilityKind.Memory, 1, out handle);
        if (status == CallStatus.Ok)
            Frame(source.FirstFrame + (int)page).CopyTo(Frame(_capabilities[handle].FirstFrame), 0);
        return status;
    }

    public CallStatus Revoke(ulong handle)
    {
        CallCount++;
        if (!_capabilities.TryGetValue(handle, out FakeCapability? capability))
            return CallStatus.BadHandle;
        while (capability.Children.Count > 0)
            DeleteTree(capability.Children[^1]);
        return CallStatus.Ok;
    }

    public CallStatus Delete(ulong handle)
    {
        CallCount++;
        if (!_capabilities.TryGetValue(handle, out FakeCapability? capability))
            return CallStatus.BadHandle;
        foreach (FakeCapability child in capability.Children)
        {
            child.Parent = capability.Parent;
            capability.Parent?.Children.Add(child);
        }

        capability.Children.Clear();
        Remove(capability);
        return CallStatus.Ok;
    }

    public CallStatus Derive(ulong handle, Rights rights, out ulong child)
    {
        CallCount++;
        child = 0;
        if (!_capabilities.TryGetValue(handle, out FakeCapability? capability))
            return CallStatus.BadHandle;
        if (capability.Kind is CapabilityKind.Untyped or CapabilityKind.PageTables)
            return CallStatus.InUse;
        FakeCapability derived = Add(capability.Kind, capability.Rights & rights, capability.FirstFrame, capability.FrameCount, capability);
        if (capability.Kind == CapabilityKind.AddressSpace)
            derived.Space = capability.Space;
        derived.Badge = capability.Badge;
        child = derived.Handle;
        return CallStatus.Ok;
    }

    public CallStatus DeriveBadged(ulong endpoint, ulong badge, out ulong child)
    {
        child = 0;
        if (!_capabilities.TryGetValue(endpoint, out FakeCapability? capability) || capability.Kind != CapabilityKind.Endpoint)
            return CallStatus.BadHandle;
        FakeCapability derived = Add(CapabilityKind.Endpoint, Rights.Write | Rights.Grant, 0, 0, capability);
        derived.Badge = badge;
        child = derived.Handle;
        return CallStatus.Ok;
    }

    public ulong AddEndpoint() => Add(CapabilityKind.Endpoint, Rights.All, 0, 0, null).Handle;

    public CallStatus UntypedFree(ulong untyped, out ulong pages)
    {
        pages = 0;
        if (!_capabilities.TryGetValue(untyped, out FakeCapability? region))
            return CallStatus.BadHandle;
        pages = (ulong)(region.FrameCount - region.Watermark);
        return CallStatus.Ok;
    }

    public CallStatus Signal(ulong notification)
    {
        Signals.Add(notification);
        return CallStatus.Ok;
    }

    public CallStatus FeedTables(ulong addressSpace, ulong tables)
    {
        if (!_capabilities.TryGetValue(addressSpace, out FakeCapability? space) || !_capabilities.TryGetValue(tables, out FakeCapability? pool))
            return CallStatus.BadHandle;
        if (space.Kind != CapabilityKind.AddressSpace || pool.Kind != CapabilityKind.PageTables)
            return CallStatus.WrongKind;
        if (pool.Space is not null)
            return CallStatus.InUse;
        pool.Space = space.Space;
        space.Space!.FreeTables += pool.FrameCount;
        return CallStatus.Ok;
    }

    public ulong AddAddressSpace(FakeAddressSpace space)
    {
        FakeCapability capability = Add(CapabilityKind.AddressSpace, Rights.All, 0, 0, null);
        capability.Space = space;
        return capability.Handle;
    }

    /// <summary>Make a memory object with some content that no untyped region is behind.</summary>
    public ulong AddFrames(byte[] content)
    {
        int first = _frames.Count;
        for (int offset = 0; offset < content.Length; offset += (int)Page.Size)
        {
            byte[] frame = new byte[Page.Size];
            content.AsSpan(offset, Math.Min(frame.Length, content.Length - offset)).CopyTo(frame);
            _frames.Add(frame);
        }

        return Add(CapabilityKind.Memory, Rights.All, first, _frames.Count - first, null).Handle;
    }

    /// <summary>An address space and a capability table are gone: nothing is mapped, and the capabilities of the domain are deleted.</summary>
    public void DestroyDomain(FakeAddressSpace space, ulong spaceHandle, IEnumerable<ulong> table)
    {
        foreach (FakeCapability memory in new List<FakeCapability>(space.Pages.Values))
        {
            foreach (int index in new List<int>(memory.Mapped.Keys))
                UnmapPage(memory, index);
        }

        foreach (ulong handle in table)
            Delete(handle);
        Delete(spaceHandle);
    }

    public ulong AddNotification() => Add(CapabilityKind.Notification, Rights.All, 0, 0, null).Handle;

    public CallStatus Map(FakeAddressSpace space, ulong memory, ulong address, int first, int count, Protection protection)
    {
        if (!TryMemory(memory, first, count, out FakeCapability? capability, out CallStatus status))
            return status;
        if (!IsPermitted(capability!.Rights, protection))
            return CallStatus.NoRight;
        ulong page = address >> Page.Shift;
        if ((address & (Page.Size - 1)) != 0 || (protection & (Protection.Write | Protection.Execute)) == (Protection.Write | Protection.Execute))
            return CallStatus.BadArgument;
        if (capability.Space is not null && (capability.Space != space || capability.BasePage != page - (ulong)first))
            return CallStatus.AlreadyMapped;
        for (int i = 0; i < count; i++)
        {
            if (space.Pages.ContainsKey(page + (ulong)i))
                return CallStatus.AlreadyMapped;
            if (!space.TryTables(page + (ulong)i))
                return CallStatus.NoPageTables;
        }

        capability.Space = space;
        capability.BasePage = page - (ulong)first;
        for (int i = 0; i < count; i++)
        {
            space.Pages.Add(page + (ulong)i, capability);
            capability.Mapped[first + i] = protection;
            space.Library?.Load(page + (ulong)i, Frame(capability.FirstFrame + first + i));
        }

        return CallStatus.Ok;
    }

    public CallStatus Unmap(ulong memory, int first, int count)
    {
        if (!TryMemory(memory, first, count, out FakeCapability? capability, out CallStatus status))
            return status;
        for (int i = first; i < first + count; i++)
            UnmapPage(capability!, i);
        return CallStatus.Ok;
    }

    public CallStatus Protect(ulong memory, int first, int count, Protection protection, out int changed)
    {
        changed = 0;
        if (!TryMemory(memory, first, count, out FakeCapability? capability, out CallStatus status))
            return status;
        if (!IsPermitted(capability!.Rights, protection))
            return CallStatus.NoRight;
        for (int i = first; i < first + count; i++)
        {
            if (!capability.Mapped.ContainsKey(i))
                continue;
            capability.Mapped[i] = protection;
            changed++;
        }

        return CallStatus.Ok;
    }

    /// <summary>What the processor does with an access: the frame and offset, or the error code of the page fault.</summary>
    public byte[]? Access(FakeAddressSpace space, ulong address, PageFault cause, out PageFault error)
    {
        error = cause | PageFault.User;
        ulong page = address >> Page.Shift;
        if (!space.Pages.TryGetValue(page, out FakeCapability? capability))
            return null;
        int index = (int)(page - capability.BasePage);
        Protection protection = capability.Mapped[index];
        if (protection == Protection.None)
            return null;
        error |= PageFault.Present;
        if ((cause & PageFault.Write) != 0 && (protection & Protection.Write) == 0)
            return null;
        if ((cause & PageFault.Fetch) != 0 && (protection & Protection.Execute) == 0)
            return null;
        return Frame(capability.FirstFrame + index);
    }

    private static bool IsPermitted(Rights rights, Protection protection) =>
        ((protection & Protection.Write) == 0 || (rights & Rights.Write) != 0)
        && ((protection & Protection.Execute) == 0 || (rights & Rights.Execute) != 0)
        && ((protection & Protection.Read) == 0 || (rights & Rights.Read) != 0);

    private void UnmapPage(FakeCapability capability, int index)
    {
        if (!capability.Mapped.Remove(index, out Protection protection))
            return;
        ulong page = capability.BasePage + (ulong)index;
        capability.Space!.Pages.Remove(page);
        if ((protection & Protection.Write) != 0)
            capability.Space.Library?.Store(page, Frame(capability.FirstFrame + index));
    }

    private bool TryMemory(ulong handle, int first, int count, out FakeCapability? capability, out CallStatus status)
    {
        status = CallStatus.Ok;
        if (!_capabilities.TryGetValue(handle, out capability))
            status = CallStatus.BadHandle;
        else if (capability.Kind != CapabilityKind.Memory)
            status = CallStatus.WrongKind;
        else if (first < 0 || count <= 0 || first + count > capability.FrameCount)
            status = CallStatus.BadArgument;
        return status == CallStatus.Ok;
    }

    private FakeCapability Add(CapabilityKind kind, Rights rights, int first, int count, FakeCapability? parent)
    {
        FakeCapability capability = new()
        {
            Handle = (1UL << 32) | _next++, Kind = kind, Rights = rights, FirstFrame = first, FrameCount = count, Parent = parent,
        };
        parent?.Children.Add(capability);
        _capabilities.Add(capability.Handle, capability);
        return capability;
    }

    /// <summary>An address space whose page tables are gone has no mappings.</summary>
    private static void Wipe(FakeAddressSpace space)
    {
        foreach (FakeCapability memory in space.Pages.Values)
            memory.Mapped.Clear();
        space.Pages.Clear();
        space.Tables.Clear();
        space.FreeTables = 0;
    }

    private void DeleteTree(FakeCapability capability)
    {
        while (capability.Children.Count > 0)
            DeleteTree(capability.Children[^1]);
        Remove(capability);
    }

    private void Remove(FakeCapability capability)
    {
        foreach (int index in new List<int>(capability.Mapped.Keys))
            UnmapPage(capability, index);
        if (capability.Kind == CapabilityKind.PageTables && capability.Space is not null)
            Wipe(capability.Space);
        capability.Parent?.Children.Remove(capability);
        _capabilities.Remove(capability.Handle);
    }
}
