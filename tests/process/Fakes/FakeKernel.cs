using System;
using System.Collections.Generic;
using System.Linq;
using Pistachio.Abi;
using Pistachio.Processes.Server;
using Pistachio.UserCall;

namespace Pistachio.Processes.Tests.Fakes;

/// <summary>
/// Stands in for the kernel: capabilities with their derivation, memory with its bytes, threads that are bound or not. It refuses what the kernel
/// refuses, and can be told to fail a call.
/// </summary>
internal sealed class FakeKernel : IKernelProcesses
{
    private const int PageSize = StartPage.PageSize;
    private readonly Dictionary<ulong, FakeCapability> _all = [];
    private ulong _next = 1;
    private int _callsUntilFailure = int.MaxValue;

    /// <summary>Replies that were sent through a kept capability, by its handle.</summary>
    public Dictionary<ulong, Message> Replies { get; } = [];

    /// <summary>Kernel calls made.</summary>
    public int Calls { get; private set; }

    /// <summary>Capabilities that exist, in whichever table.</summary>
    public int Capabilities => _all.Count;

    /// <summary>The time, which tests move.</summary>
    public ulong Now { get; set; }

    public void FailAfter(int calls) => _callsUntilFailure = calls;

    public void NeverFail() => _callsUntilFailure = int.MaxValue;

    public FakeCapability this[ulong handle] => _all[handle];

    public IEnumerable<FakeCapability> OfTable(ulong table) => _all.Values.Where(each => each.Table == table);

    /// <summary>A capability that was there before the server began.</summary>
    public ulong Give(CapabilityKind kind, ulong size = 0, byte[]? content = null) => Add(0, kind, size, null, content: content).Handle;

    public CallStatus Retype(ulong untyped, CapabilityKind kind, ulong size, out ulong made)
    {
        made = 0;
        if (Fails(out CallStatus status) || !Find(untyped, CapabilityKind.Untyped, out FakeCapability source, out status))
            return status;
        if (source.Children.Count == 0)
            source.Given = 0;
        ulong pages = kind switch
        {
            CapabilityKind.Untyped or CapabilityKind.Memory or CapabilityKind.PageTables => size,
            CapabilityKind.CapabilityTable => (((size + 1) * 64) + PageSize - 1) / PageSize,
            _ => 2,
        };
        if (source.Given + pages > source.Size)
            return CallStatus.OutOfMemory;
        source.Given += pages;
        byte[]? content = kind == CapabilityKind.Memory ? new byte[size * PageSize] : null;
        made = Add(0, kind, size, source, content: content).Handle;
        return CallStatus.Ok;
    }

    public CallStatus Revoke(ulong capability)
    {
        if (Fails(out CallStatus status) || !Find(capability, null, out FakeCapability found, out status))
            return status;
        while (found.Children.Count > 0)
            Remove(found.Children[^1]);
        return CallStatus.Ok;
    }

    public CallStatus Delete(ulong capability)
    {
        if (!Find(capability, null, out FakeCapability found, out CallStatus status))
            return status;
        foreach (FakeCapability child in found.Children)
        {
            child.Parent = found.Parent;
            found.Parent?.Children.Add(child);
        }

        found.Children.Clear();
        Remove(found);
        return CallStatus.Ok;
    }

    public CallStatus Derive(ulong capability, Rights rights, ulong badge, ulong table, out ulong child)
    {
        child = 0;
        if (Fails(out CallStatus status) || !Find(capability, null, out FakeCapability source, out status))
            return status;
        if (badge != 0 && source.Badge != 0)
            return CallStatus.BadArgument;
        if (table != 0 && !Find(table, CapabilityKind.CapabilityTable, out _, out status))
            return status;
        child = Add(table, source.Kind, source.Size, source, rights & source.Rights, badge, source.Content, source.Offset).Handle;
        return CallStatus.Ok;
    }

    public CallStatus Split(ulong memory, uint firstPage, uint pages, Rights rights, out ulong part)
    {
        part = 0;
        if (Fails(out CallStatus status) || !Find(memory, CapabilityKind.Memory, out FakeCapability source, out status))
            return status;
        if (pages == 0 || firstPage + (ulong)pages > source.Size)
            return CallStatus.BadArgument;
        part = Add(0, source.Kind, pages, source, rights & source.Rights, 0, source.Content, source.Offset + ((int)firstPage * PageSize)).Handle;
        return CallStatus.Ok;
    }

    public CallStatus Map(ulong memory, ulong addressSpace, ulong address, uint firstPage, uint pages, Protection protection)
    {
        if (Fails(out CallStatus status) || !Find(memory, CapabilityKind.Memory, out FakeCapability source, out status)
            || !Find(addressSpace, CapabilityKind.AddressSpace, out FakeCapability space, out status))
            return status;
        if (pages is 0 or > 512 || firstPage + (ulong)pages > source.Size || address % PageSize != 0)
            return CallStatus.BadArgument;
        if (((int)protection & ~(int)source.Rights) != 0)
            return CallStatus.NoRight;
        ulong windowBase = address - ((ulong)firstPage * PageSize);
        if (source.MappedIn is { IsGone: false } old && (old != space || source.Base != windowBase))
            return CallStatus.AlreadyMapped;
        bool taken = _all.Values.Any(each => each.MappedIn == space
            && each.MappedPages.Any(page => each.Base + ((ulong)page * PageSize) is var at && at >= address && at < address + ((ulong)pages * PageSize)));
        if (taken)
            return CallStatus.AlreadyMapped;
        if (source.MappedIn != space)
            source.MappedPages.Clear();
        source.MappedIn = space;
        source.Base = windowBase;
        for (uint i = 0; i < pages; i++)
            source.MappedPages.Add(firstPage + i);
        return CallStatus.Ok;
    }

    /// <summary>Takes no memory: it fails only for a handle that is none.</summary>
    public CallStatus Unmap(ulong memory, uint firstPage, uint pages)
    {
        if (!Find(memory, CapabilityKind.Memory, out FakeCapability source, out CallStatus status))
            return status;
        for (uint i = 0; i < pages; i++)
            source.MappedPages.Remove(firstPage + i);
        return CallStatus.Ok;
    }

    public CallStatus FeedTables(ulong addressSpace, ulong tables) =>
        Fails(out CallStatus status) || !Find(addressSpace, CapabilityKind.AddressSpace, out _, out status)
        || !Find(tables, CapabilityKind.PageTables, out _, out status) ? status : CallStatus.Ok;

    public CallStatus ThreadBind(ulong thread, ulong addressSpace, ulong table) =>
        Fails(out CallStatus status) || !Find(thread, CapabilityKind.Thread, out _, out status)
        || !Find(addressSpace, CapabilityKind.AddressSpace, out _, out status)
        || !Find(table, CapabilityKind.CapabilityTable, out _, out status) ? status : CallStatus.Ok;

    public CallStatus ThreadPage(ulong thread, out ulong memory)
    {
        memory = 0;
        if (Fails(out CallStatus status) || !Find(thread, CapabilityKind.Thread, out FakeCapability found, out status))
            return status;
        found.Page ??= new byte[PageSize];
        memory = Add(0, CapabilityKind.Memory, 1, found, Rights.Read | Rights.Write, content: found.Page).Handle;
        return CallStatus.Ok;
    }

    public CallStatus ThreadSet(ulong thread, ThreadRegister register, ulong value)
    {
        if (Fails(out CallStatus status) || !Find(thread, CapabilityKind.Thread, out FakeCapability found, out status))
            return status;
        found.Registers[register] = value;
        return CallStatus.Ok;
    }

    public CallStatus ThreadResume(ulong thread)
    {
        if (Fails(out CallStatus status) || !Find(thread, CapabilityKind.Thread, out FakeCapability found, out status))
            return status;
        found.Runs = true;
        return CallStatus.Ok;
    }

    public CallStatus ThreadSuspend(ulong thread)
    {
        if (!Find(thread, CapabilityKind.Thread, out FakeCapability found, out CallStatus status))
            return status;
        found.Runs = false;
        return CallStatus.Ok;
    }

    public CallStatus ThreadUpcall(ulong thread)
    {
        if (Fails(out CallStatus status) || !Find(thread, CapabilityKind.Thread, out FakeCapability found, out status))
            return status;
        found.Upcalls++;
        return CallStatus.Ok;
    }

    public CallStatus ThreadSchedule(ulong thread, ulong context)
    {
        if (Fails(out CallStatus status) || !Find(thread, CapabilityKind.Thread, out FakeCapability found, out status))
            return status;
        found.HasTime = context != 0;
        return CallStatus.Ok;
    }

    /// <summary>CPU time that was used on scheduling contexts, and the time at which the kernel stops their threads.</summary>
    public Dictionary<ulong, ulong> Used { get; } = [];

    /// <summary>See <see cref="Used"/>.</summary>
    public Dictionary<ulong, ulong> TimeLimits { get; } = [];

    public CallStatus SchedulingUsed(ulong context, out ulong nanoseconds)
    {
        nanoseconds = Used.GetValueOrDefault(context);
        return CallStatus.Ok;
    }

    public CallStatus SchedulingLimit(ulong context, ulong used)
    {
        TimeLimits[context] = used;
        return CallStatus.Ok;
    }

    public CallStatus ThreadSupervisor(ulong thread, ulong endpoint)
    {
        if (Fails(out CallStatus status) || !Find(thread, CapabilityKind.Thread, out FakeCapability found, out status)
            || !Find(endpoint, CapabilityKind.Endpoint, out FakeCapability supervisor, out status))
            return status;
        found.Supervisor = supervisor.Badge;
        return CallStatus.Ok;
    }

    public CallStatus ReplyTo(ulong reply, ref Message message)
    {
        Replies.Add(reply, message);
        return CallStatus.Ok;
    }

    public Span<byte> Bytes(ulong address, int length)
    {
        foreach (FakeCapability each in _all.Values)
        {
            ulong offset = address - each.Base;
            if (each.MappedIn is { Table: 0, Parent: null } && address >= each.Base && offset + (ulong)length <= each.Size * PageSize
                && Enumerable.Range((int)(offset / PageSize), (length + PageSize - 1) / PageSize).All(page => each.MappedPages.Contains((uint)page)))
                return each.Content.AsSpan(each.Offset + (int)offset, length);
        }

        throw new InvalidOperationException($"a page fault of the server at {address:x}");
    }

    private bool Fails(out CallStatus status)
    {
        Calls++;
        status = CallStatus.OutOfMemory;
        if (_callsUntilFailure == int.MaxValue || --_callsUntilFailure >= 0)
            return false;
        _callsUntilFailure = int.MaxValue;
        return true;
    }

    private bool Find(ulong handle, CapabilityKind? kind, out FakeCapability found, out CallStatus status)
    {
        status = !_all.TryGetValue(handle, out found!) || found.Table != 0 ? CallStatus.BadHandle
            : kind is { } wanted && found.Kind != wanted ? CallStatus.WrongKind
            : CallStatus.Ok;
        return status == CallStatus.Ok;
    }

    private FakeCapability Add(
        ulong table, CapabilityKind kind, ulong size, FakeCapability? parent, Rights rights = Rights.All, ulong badge = 0, byte[]? content = null,
        int offset = 0)
    {
        FakeCapability made = new(_next++, table, kind, size, parent)
        {
            Rights = rights,
            Badge = badge != 0 ? badge : parent is { Kind: CapabilityKind.Endpoint } ? parent.Badge : 0,
            Content = content,
            Offset = offset,
        };
        parent?.Children.Add(made);
        _all.Add(made.Handle, made);
        return made;
    }

    private void Remove(FakeCapability capability)
    {
        while (capability.Children.Count > 0)
            Remove(capability.Children[^1]);
        capability.Parent?.Children.Remove(capability);
        capability.IsGone = true;
        _all.Remove(capability.Handle);
        if (capability.Kind == CapabilityKind.CapabilityTable && capability.Parent is { Kind: CapabilityKind.Untyped })
        {
            foreach (FakeCapability inside in OfTable(capability.Handle).ToList())
                Remove(inside);
        }
    }
}
