using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Interrupts;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests.Invariants;

/// <summary>Everything that lives in a machine, found by following slots, tree links and the list of dying objects.</summary>
internal sealed class MachineState
{
    private readonly Stack<ulong> pending = new();

    public MachineState(TestMachine machine)
    {
        Machine = machine;
        AddTable(machine.RootTable.Address);
        for (ulong line = 0; line < machine.Shared.InterruptCount; line++)
        {
            ulong address = machine.Shared.Interrupts + (line * Interrupt.ObjectSize);
            Objects[address] = CapabilityKind.Interrupt;
            AddSlot(new SlotRef(address + Interrupt.SlotOffset));
        }

        HashSet<ulong> dying = [];
        for (ulong address = machine.Shared.FirstDying; address != 0; address = KernelMemory.At<ObjectHeader>(address).NextDying)
        {
            dying.Add(address).ShouldBeTrue("the list of dying objects is circular");
            ref ObjectHeader header = ref KernelMemory.At<ObjectHeader>(address);
            header.Dying.ShouldBeTrue("an object on the list of dying objects is not marked");
            header.References.ShouldBe(0u, $"a dying {header.Kind} has capabilities");
            AddObject(header.Kind, address);
        }

        while (pending.TryPop(out ulong slot))
        {
            Follow(new SlotRef(slot));
        }
    }

    public TestMachine Machine { get; }

    /// <summary>All slots in use.</summary>
    public HashSet<ulong> Slots { get; } = [];

    /// <summary>All objects that have slots or are dying, by address.</summary>
    public Dictionary<ulong, CapabilityKind> Objects { get; } = [];

    public List<ThreadRef> Threads { get; } = [];

    public List<SchedulingContextRef> Contexts { get; } = [];

    public List<EndpointRef> Endpoints { get; } = [];

    public List<NotificationRef> Notifications { get; } = [];

    public List<AddressSpaceRef> Spaces { get; } = [];

    public List<CapabilityTableRef> Tables { get; } = [];

    public bool IsLive(ulong address, CapabilityKind kind) => Objects.TryGetValue(address, out CapabilityKind found) && found == kind;

    public static bool HasHeader(CapabilityKind kind) => kind is CapabilityKind.CapabilityTable or CapabilityKind.AddressSpace
        or CapabilityKind.Thread or CapabilityKind.SchedulingContext or CapabilityKind.Endpoint or CapabilityKind.Notification
        or CapabilityKind.Interrupt;

    /// <summary>Bytes of an object.</summary>
    public static ulong SizeOf(ulong address, CapabilityKind kind) => kind switch
    {
        CapabilityKind.CapabilityTable => CapabilityTable.HeaderSize + (new CapabilityTableRef(address).Value.Count * Slot.Size),
        CapabilityKind.AddressSpace => AddressSpace.ObjectSize,
        CapabilityKind.Thread => Thread.ObjectSize,
        CapabilityKind.SchedulingContext => SchedulingContext.ObjectSize,
        CapabilityKind.Endpoint => Endpoint.ObjectSize,
        CapabilityKind.Notification => Notification.ObjectSize,
        _ => Interrupt.ObjectSize,
    };

    private void AddSlot(SlotRef slot)
    {
        if (!slot.IsNull && slot.Value.Kind != CapabilityKind.Empty && Slots.Add(slot.Address))
        {
            pending.Push(slot.Address);
        }
    }

    private void Follow(SlotRef slot)
    {
        ref Slot value = ref slot.Value;
        AddSlot(value.Parent);
        AddSlot(value.FirstChild);
        AddSlot(value.Next);
        AddSlot(value.Previous);
        if (HasHeader(value.Kind))
        {
            AddObject(value.Kind, value.Object);
        }

        if (value.Owner is >= SlotOwner.ThreadSpace and <= SlotOwner.ThreadSchedulingContext)
        {
            AddObject(CapabilityKind.Thread, Thread.Of(slot).Address);
        }
        else if (value.Owner == SlotOwner.Table)
        {
            AddTable(CapabilityTable.Of(slot).Address);
        }
    }

    private void AddObject(CapabilityKind kind, ulong address)
    {
        switch (kind)
        {
            case CapabilityKind.CapabilityTable:
                AddTable(address);
                break;
            case CapabilityKind.Thread:
                AddThread(new ThreadRef(address));
                break;
            case CapabilityKind.AddressSpace when Objects.TryAdd(address, kind):
                Spaces.Add(new AddressSpaceRef(address));
                break;
            case CapabilityKind.SchedulingContext when Objects.TryAdd(address, kind):
                Contexts.Add(new SchedulingContextRef(address));
                break;
            case CapabilityKind.Endpoint when Objects.TryAdd(address, kind):
                Endpoints.Add(new EndpointRef(address));
                break;
            case CapabilityKind.Notification when Objects.TryAdd(address, kind):
                Notifications.Add(new NotificationRef(address));
                break;
            default:
                Objects.TryAdd(address, kind);
                break;
        }
    }

    private void AddTable(ulong address)
    {
        if (!Objects.TryAdd(address, CapabilityKind.CapabilityTable))
        {
            return;
        }

        CapabilityTableRef table = new(address);
        Tables.Add(table);
        for (ulong i = 0; i < table.Value.Fresh; i++)
        {
            AddSlot(new SlotRef(table.Value.Slots + (i * Slot.Size)));
        }
    }

    private void AddThread(ThreadRef thread)
    {
        if (!Objects.TryAdd(thread.Address, CapabilityKind.Thread))
        {
            return;
        }

        Threads.Add(thread);
        for (ThreadSlot slot = ThreadSlot.Space; slot <= ThreadSlot.SchedulingContext; slot++)
        {
            AddSlot(Thread.SlotOf(thread.Address, slot));
        }
    }
}
