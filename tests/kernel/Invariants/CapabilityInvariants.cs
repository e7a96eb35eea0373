using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using static Pistachio.Kernel.Tests.Invariants.Invariant;

namespace Pistachio.Kernel.Tests.Invariants;

/// <summary>The derivation tree, the references of objects, the free lists of tables.</summary>
internal static class CapabilityInvariants
{
    public static void Check(MachineState state)
    {
        Dictionary<ulong, uint> references = [];
        foreach (ulong address in state.Slots)
        {
            SlotRef slot = new(address);
            ref Slot value = ref slot.Value;
            CheckLinks(state, slot);
            if (!value.Parent.IsNull)
            {
                CheckDerivation(slot, value.Parent);
            }

            if (MachineState.HasHeader(value.Kind))
            {
                references[value.Object] = references.GetValueOrDefault(value.Object) + 1;
                Holds(KernelMemory.At<ObjectHeader>(value.Object).Kind == value.Kind, $"a slot says {value.Kind}, its object does not", address);
            }
            else if (value.Kind == CapabilityKind.Reply)
            {
                ThreadRef caller = new(value.Object);
                Holds(state.IsLive(value.Object, CapabilityKind.Thread), "a reply capability names no thread", address);
                Holds(caller.Value.ReplySlot.Is(slot), "a reply capability names a thread that does not know it", address);
            }
        }

        foreach ((ulong address, CapabilityKind kind) in state.Objects)
        {
            if (kind != CapabilityKind.Empty && MachineState.HasHeader(kind))
            {
                ref ObjectHeader header = ref KernelMemory.At<ObjectHeader>(address);
                Holds(header.References == references.GetValueOrDefault(address), $"{kind}: {header.References} references, {references.GetValueOrDefault(address)} slots", address);
                Holds(header.References != 0 || header.Dying, $"{kind} without capabilities lives on", address);
            }
        }

        foreach (CapabilityTableRef table in state.Tables)
        {
            CheckFreeList(ref table.Value);
        }
    }

    private static void CheckLinks(MachineState state, SlotRef slot)
    {
        ref Slot value = ref slot.Value;
        if (value.Previous.IsNull)
        {
            Holds(value.Parent.IsNull || value.Parent.Value.FirstChild.Is(slot), "a first child is not its parent's first child", slot.Address);
        }
        else
        {
            Holds(value.Previous.Value.Next.Is(slot), "previous and next sibling disagree", slot.Address);
            Holds(value.Previous.Value.Parent.Is(value.Parent), "siblings have different parents", slot.Address);
        }

        Holds(value.Next.IsNull || value.Next.Value.Previous.Is(slot), "next and previous sibling disagree", slot.Address);
        Holds(value.FirstChild.IsNull || value.FirstChild.Value.Parent.Is(slot), "a first child has another parent", slot.Address);
        Holds(!value.Parent.IsNull || (value.Next.IsNull && value.Previous.IsNull), "a root has siblings", slot.Address);
        Holds(value.Parent.IsNull || value.Parent.Value.Kind != CapabilityKind.Empty, "the parent is an empty slot", slot.Address);
        int depth = 0;
        for (SlotRef up = value.Parent; !up.IsNull; up = up.Value.Parent)
        {
            Holds(++depth <= state.Slots.Count, "the derivation tree is circular", slot.Address);
        }
    }

    /// <summary>A child has no more than its parent.</summary>
    private static void CheckDerivation(SlotRef child, SlotRef parent)
    {
        ref Slot below = ref child.Value;
        ref Slot above = ref parent.Value;
        switch (above.Kind)
        {
            case Destruction.Removed:
                break;
            case CapabilityKind.Untyped:
                (ulong start, ulong end) = MemoryInvariants.RegionOf(ref below);
                Holds(
                    start >= above.Object && end <= above.Object + ((above.Data >> 32) * Untyped.Granule),
                    $"{below.Kind} reaches out of what its untyped region has given out",
                    child.Address);
                break;
            case CapabilityKind.Thread when below.Kind == CapabilityKind.Memory:
                Holds(below.PhysicalBase == above.Object + Thread.MessagePageOffset && below.Pages == 1, "a thread capability has a child that is not the thread's page", child.Address);
                Holds((below.Rights & Rights.Execute) == 0, "a message page can be executed", child.Address);
                break;
            default:
                Holds(below.Kind == above.Kind || below.Kind == Destruction.Removed, $"{below.Kind} was derived from {above.Kind}", child.Address);
                Holds((below.Rights & ~above.Rights) == 0, $"{below.Kind}: a child has more rights than its parent", child.Address);
                CheckSameObject(ref below, ref above, child.Address);
                break;
        }
    }

    private static void CheckSameObject(ref Slot below, ref Slot above, ulong address)
    {
        switch (below.Kind)
        {
            case CapabilityKind.Memory:
                // A window that is being deleted shrinks from its end, so only the start can be compared.
                Holds(below.PhysicalBase >= above.PhysicalBase, "a child reaches out of its parent's memory", address);
                break;
            case CapabilityKind.PortRange:
                Holds(below.Object >= above.Object && below.Object + below.Data <= above.Object + above.Data, "a child reaches out of its parent's ports", address);
                break;
            case CapabilityKind.Endpoint or CapabilityKind.Notification:
                Holds(below.Object == above.Object, "a child names another object", address);
                Holds(above.Data == 0 || below.Data == above.Data, "a badge was changed", address);
                break;
            case Destruction.Removed:
                break;
            default:
                Holds(below.Object == above.Object, "a child names another object", address);
                break;
        }
    }

    private static void CheckFreeList(ref CapabilityTable table)
    {
        HashSet<ulong> free = [];
        for (SlotRef slot = table.Free; !slot.IsNull; slot = slot.Value.Next)
        {
            Holds(free.Add(slot.Address), "the free list of a table is circular", slot.Address);
            Holds(slot.Value.Kind == CapabilityKind.Empty, "a slot in use is on the free list", slot.Address);
            Holds(slot.Value.Index < table.Fresh && slot.Address == table.Slots + (slot.Value.Index * Slot.Size), "a slot is on the free list of another table", slot.Address);
            Holds(slot.Value.FirstChild.IsNull, "a free slot has children", slot.Address);
        }

        for (ulong i = 1; i < table.Fresh; i++)
        {
            SlotRef slot = new(table.Slots + (i * Slot.Size));
            bool retired = slot.Value.Generation == 0;
            Holds(slot.Value.Kind != CapabilityKind.Empty || retired || free.Contains(slot.Address), "an empty slot is lost", slot.Address);
        }
    }
}
