using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Kernel.Interrupts;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Capabilities;

/// <summary>
/// Deleting and revoking capabilities, and destroying the objects that lose their last one. All of it in small steps: a call
/// that has used up its budget is restarted by its thread, after whatever interrupts are pending.
/// </summary>
/// <remarks>
/// An object without capabilities goes on the list of dying objects. Memory can only be used again after that list is empty,
/// so <see cref="Untyped"/> empties it first.
/// </remarks>
internal static class Destruction
{
    /// <summary>Steps that one call does before it lets interrupts in. A step is at most some hundred instructions.</summary>
    public const int StepsPerCall = 64;

    /// <summary>Pages of a window that one step looks at.</summary>
    private const ulong PagesPerStep = 16;

    /// <summary>Means: not finished, the thread shall make the same call again. Never seen by user space.</summary>
    public const CallStatus Restart = (CallStatus)ulong.MaxValue;

    /// <summary>Derivations between a table and the binding of a thread to it that are followed in one call.</summary>
    private const int DeepestBinding = 256;

    /// <summary>
    /// Kind of a slot whose capability has been revoked while its children have not yet: no handle leads to it, but it keeps its
    /// place in the tree until the last child has left it.
    /// </summary>
    public const CapabilityKind Removed = (CapabilityKind)14;

    private const uint KindsWithHeader = (1U << (int)CapabilityKind.CapabilityTable) | (1U << (int)CapabilityKind.AddressSpace)
        | (1U << (int)CapabilityKind.Thread) | (1U << (int)CapabilityKind.SchedulingContext) | (1U << (int)CapabilityKind.Endpoint)
        | (1U << (int)CapabilityKind.Notification) | (1U << (int)CapabilityKind.Interrupt);

    /// <summary>In place of the handle of a capability that <see cref="Delete"/> has deleted: only its object remains to be destroyed.</summary>
    private const ulong Deleted = ulong.MaxValue;

    /// <summary>See <see cref="CallNumber.Revoke"/>.</summary>
    public static CallStatus Revoke(CpuRef cpu, ThreadRef current, ulong handle)
    {
        CallStatus status = Lookup.Any(ref current.Value, handle, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (TakesOwnTable(current, slot))
        {
            return CallStatus.InUse;
        }

        int budget = StepsPerCall;
        while (!slot.Value.FirstChild.IsNull)
        {
            if (budget-- == 0)
            {
                return Restart;
            }

            SlotRef child = slot.Value.FirstChild;
            if (!UnmapSome(cpu, child))
            {
                continue;
            }

            if (child.Value.FirstChild.IsNull)
            {
                Release(cpu, child);
                continue;
            }

            // Flattening the tree keeps each step short, however deep it is. The child itself goes first: nobody shall be told that
            // all below it is revoked while a part of that has moved up.
            if (child.Value.Kind != Removed)
            {
                Empty(cpu, child);
                child.Value.SetKind(Removed);
            }

            Derivation.PromoteFirstChild(child, slot);
        }

        return Drain(cpu, ref budget) ? CallStatus.Ok : Restart;
    }

    /// <summary>
    /// Whether a revocation would take the caller's own capability table away: then its handle would name nothing in the middle of it, and
    /// the call could neither be made again nor say what it has done. So it does not begin.
    /// </summary>
    /// <remarks>
    /// Only a capability to the table itself can do that: the region that the table is made of has the table as a descendant, so it can
    /// neither be moved into the table nor have been there before.
    /// </remarks>
    private static bool TakesOwnTable(ThreadRef current, SlotRef slot)
    {
        SlotRef binding = Thread.SlotOf(current.Address, ThreadSlot.Table);
        if (slot.Value.Kind != CapabilityKind.CapabilityTable || slot.Value.Object != binding.Value.Object)
        {
            return false;
        }

        SlotRef ancestor = binding.Value.Parent;
        for (int i = 0; i < DeepestBinding && !ancestor.IsNull; i++)
        {
            if (ancestor.Is(slot))
            {
                return true;
            }

            ancestor = ancestor.Value.Parent;
        }

        return !ancestor.IsNull; // too deep to be sure
    }

    /// <summary>See <see cref="CallNumber.Delete"/>.</summary>
    public static CallStatus Delete(CpuRef cpu, ThreadRef current, ulong handle)
    {
        int budget = StepsPerCall;
        if (!Drain(cpu, ref budget))
        {
            return Restart;
        }

        if (handle == Deleted)
        {
            return CallStatus.Ok;
        }

        CallStatus status = Lookup.Any(ref current.Value, handle, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (!RemoveStepwise(cpu, slot, ref budget))
        {
            return Restart;
        }

        if (Drain(cpu, ref budget))
        {
            return CallStatus.Ok;
        }

        current.Value.Rsi = Deleted; // the call cannot be restarted by a handle that is stale now
        return Restart;
    }

    /// <summary>Goes on with the destruction of dying objects. True when none is left.</summary>
    public static bool Drain(CpuRef cpu, ref int budget)
    {
        ref SharedState shared = ref SharedOf(cpu);
        while (shared.FirstDying != 0)
        {
            if (budget-- <= 0)
            {
                return false;
            }

            ulong address = shared.FirstDying;
            if (DestroyStep(cpu, address, ref budget))
            {
                // Steps may have put further objects in front of this one.
                RemoveDying(ref shared, address);
            }
        }

        return true;
    }

    /// <summary>Counts a new slot that names an object.</summary>
    public static void AddReference(SlotRef slot)
    {
        if (HasHeader(slot.Value.Kind))
        {
            KernelMemory.At<ObjectHeader>(slot.Value.Object).References++;
        }
    }

    /// <summary>Empties a slot without children and without a mapped window, and gives it back to its owner.</summary>
    public static void Release(CpuRef cpu, SlotRef slot)
    {
        while (true)
        {
            SlotRef parent = slot.Value.Parent;
            Derivation.Remove(slot);
            if (slot.Value.Kind != Removed)
            {
                Empty(cpu, slot);
            }

            slot.Value.SetKind(CapabilityKind.Empty);
            if (slot.Value.Owner == SlotOwner.Table)
            {
                CapabilityTable.Of(slot).Value.PutBack(slot);
            }

            if (parent.IsNull || parent.Value.Kind != Removed || !parent.Value.FirstChild.IsNull)
            {
                return;
            }

            slot = parent; // that was the last child of a revoked capability
        }
    }

    /// <summary>Takes the capability out of a slot, which keeps its place in the tree.</summary>
    private static void Empty(CpuRef cpu, SlotRef slot)
    {
        ref Slot value = ref slot.Value;
        CapabilityKind kind = value.Kind;
        ulong obj = value.Object;
        if (value.Owner != SlotOwner.Table)
        {
            TellOwner(cpu, slot);
        }

        if (kind == CapabilityKind.PageTables)
        {
            AddressSpaces.TablesGone(cpu, ref value);
        }
        else if (kind == CapabilityKind.Reply)
        {
            ThreadRef caller = new(obj);
            if (caller.Value.ReplySlot.Is(slot))
            {
                caller.Value.ReplySlot = default;
                Messages.Fail(cpu, caller, CallStatus.DeadPartner);
            }
        }
        else if (kind == CapabilityKind.Interrupt)
        {
            InterruptCalls.CapabilityGone(cpu, slot);
        }
        else if (kind == CapabilityKind.Endpoint && value.Has(Rights.Read))
        {
            FastPath.Forget(new EndpointRef(obj)); // nobody waits by one without that right, such as those of clients
        }

        value.Clear();
        if (HasHeader(kind))
        {
            ref ObjectHeader header = ref KernelMemory.At<ObjectHeader>(obj);
            header.References--;
            if (header.References == 0 && !header.Dying)
            {
                ref SharedState shared = ref SharedOf(cpu);
                header.Dying = true;
                header.NextDying = shared.FirstDying;
                shared.FirstDying = obj;
            }
        }
    }

    /// <summary>Unmaps the window of a memory capability that is to be deleted, from its end. True when nothing is mapped any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool UnmapSome(CpuRef cpu, SlotRef slot) =>
        slot.Value.Kind != CapabilityKind.Memory || slot.Value.Data == 0 || UnmapEnd(cpu, ref slot.Value);

    private static bool UnmapEnd(CpuRef cpu, ref Slot value)
    {
        AddressSpaceRef space = AddressSpaces.Find(cpu, value.Data);
        if (space.IsNull)
        {
            value.Data = 0; // it is gone or was wiped, and its mappings with it
            return true;
        }

        ulong pages = value.Pages;
        ulong count = pages < PagesPerStep ? pages : PagesPerStep;
        MemoryObject.UnmapForDeletion(cpu, ref value, space, pages - count, count);
        if (pages == count)
        {
            value.Data = 0;
            return true;
        }

        value.Object -= count; // the capability shrinks, so that a restart finds what is left
        return false;
    }

    /// <summary>Deletes a capability that may have children, which go to its parent. False when the budget ended before.</summary>
    private static bool RemoveStepwise(CpuRef cpu, SlotRef slot, ref int budget)
    {
        while (!UnmapSome(cpu, slot))
        {
            if (budget-- <= 0)
            {
                return false;
            }
        }

        while (!slot.Value.FirstChild.IsNull)
        {
            if (budget-- <= 0)
            {
                return false;
            }

            SlotRef parent = slot.Value.Parent;
            if (parent.IsNull)
            {
                Derivation.Remove(slot.Value.FirstChild);
            }
            else
            {
                Derivation.PromoteFirstChild(slot, parent);
            }
        }

        Release(cpu, slot);
        return true;
    }

    /// <summary>One step of the destruction of an object. True when it is complete.</summary>
    private static bool DestroyStep(CpuRef cpu, ulong address, ref int budget)
    {
        switch (KernelMemory.At<ObjectHeader>(address).Kind)
        {
            case CapabilityKind.CapabilityTable:
                return DestroyTableStep(cpu, ref new CapabilityTableRef(address).Value, ref budget);
            case CapabilityKind.AddressSpace:
                AddressSpaces.Destroy(cpu, new AddressSpaceRef(address));
                return true;
            case CapabilityKind.Thread:
                ThreadDestruction.Destroy(cpu, new ThreadRef(address));
                return true;
            case CapabilityKind.SchedulingContext:
                SchedulingCalls.Destroy(cpu, new SchedulingContextRef(address));
                return true;
            case CapabilityKind.Endpoint:
                return DestroyEndpointStep(cpu, ref new EndpointRef(address).Value);
            case CapabilityKind.Notification:
                return DestroyNotificationStep(cpu, new NotificationRef(address));
            case CapabilityKind.Interrupt:
                DestroyInterrupt(cpu, address);
                return true;
            default:
                Panic.Stop("an object of an unknown kind is dying");
                return true;
        }
    }

    private static bool DestroyTableStep(CpuRef cpu, ref CapabilityTable table, ref int budget)
    {
        while (table.Cursor < table.Fresh)
        {
            SlotRef slot = new(table.Slots + (table.Cursor * Slot.Size));
            if (slot.Value.Kind != CapabilityKind.Empty)
            {
                return RemoveStepwise(cpu, slot, ref budget) && false;
            }

            table.Cursor++;
            if (budget-- <= 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool DestroyEndpointStep(CpuRef cpu, ref Endpoint endpoint)
    {
        if (!endpoint.Senders.First.IsNull)
        {
            Messages.Fail(cpu, endpoint.Senders.TakeFirst(), CallStatus.DeadPartner);
            return false;
        }

        if (!endpoint.Receivers.First.IsNull)
        {
            Messages.Fail(cpu, endpoint.Receivers.TakeFirst(), CallStatus.DeadPartner);
            return false;
        }

        if (!endpoint.Server.IsNull)
        {
            endpoint.Server.Value.Serves = default;
            endpoint.Server.Value.ShortPath = default;
            endpoint.Server = default;
        }

        return true;
    }

    private static bool DestroyNotificationStep(CpuRef cpu, NotificationRef notification)
    {
        if (notification.Value.Waiters.First.IsNull)
        {
            Notifications.Disarm(cpu, notification);
            return true;
        }

        Messages.Fail(cpu, notification.Value.Waiters.TakeFirst(), CallStatus.DeadPartner);
        return false;
    }

    /// <summary>The line stays silent from now on: without a capability nobody could bind or acknowledge it.</summary>
    private static void DestroyInterrupt(CpuRef cpu, ulong address)
    {
        SlotRef notification = new(address + Interrupt.SlotOffset);
        if (notification.Value.Kind != CapabilityKind.Empty)
        {
            Release(cpu, notification);
        }
    }

    /// <summary>The owner of a slot learns that it is being emptied.</summary>
    private static void TellOwner(CpuRef cpu, SlotRef slot)
    {
        switch (slot.Value.Owner)
        {
            case SlotOwner.ThreadSpace:
                ThreadRef thread = Thread.Of(slot);
                thread.Value.Root = Mmu.KernelRoot;
                ThreadCalls.Suspend(cpu, thread);
                break;
            case SlotOwner.ThreadTable:
                Thread.Of(slot).Value.TableSlots = 0;
                Thread.Of(slot).Value.TableLimit = 0;
                Thread.Of(slot).Value.ShortPath = default;
                break;
            case SlotOwner.ThreadNotification:
                new NotificationRef(slot.Value.Object).Value.Bound = default;
                break;
            case SlotOwner.ThreadSchedulingContext:
                SchedulingCalls.Unbind(cpu, Thread.Of(slot));
                break;
            case SlotOwner.InterruptNotification:
                InterruptCalls.Unbound(slot);
                break;
            default:
                break;
        }
    }

    private static void RemoveDying(ref SharedState shared, ulong address)
    {
        ref ulong link = ref shared.FirstDying;
        while (link != address)
        {
            link = ref KernelMemory.At<ObjectHeader>(link).NextDying;
        }

        link = KernelMemory.At<ObjectHeader>(address).NextDying;
    }

    /// <summary>Whether capabilities of a kind name an object that counts them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasHeader(CapabilityKind kind) => ((KindsWithHeader >> (int)kind) & 1) != 0;

    private static ref SharedState SharedOf(CpuRef cpu) => ref KernelMemory.At<SharedState>(cpu.Value.Shared);
}
