using Pistachio.Abi;
using Pistachio.Kernel.Interrupts;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Threads;

namespace Pistachio.Kernel.Capabilities;

/// <summary>The kernel calls on capabilities as such.</summary>
internal static class CapabilityCalls
{
    /// <summary>See <see cref="CallNumber.Derive"/>.</summary>
    public static CallStatus Derive(ThreadRef current, ulong handle, ulong rights, ulong badge, ulong tableHandle, out ulong result)
    {
        result = 0;
        CallStatus status = Lookup.Any(ref current.Value, handle, out SlotRef source);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if ((rights & ~(ulong)Rights.All) != 0)
        {
            return CallStatus.BadArgument;
        }

        status = FindTable(current, tableHandle, out CapabilityTableRef table);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ulong data = source.Value.Data;
        if (badge != 0)
        {
            if (source.Value.Kind is not (CapabilityKind.Endpoint or CapabilityKind.Notification) || data != 0)
            {
                return CallStatus.BadArgument;
            }

            data = badge;
        }

        return DeriveInto(source, (Rights)rights, data, table, out result);
    }

    /// <summary>Derives a child with at most the rights of its parent into a table.</summary>
    public static CallStatus DeriveInto(SlotRef source, Rights rights, ulong data, CapabilityTableRef table, out ulong handle)
    {
        handle = 0;
        CapabilityKind kind = source.Value.Kind;
        if (kind is CapabilityKind.Untyped or CapabilityKind.PageTables or CapabilityKind.Reply)
        {
            return CallStatus.InUse; // exactly one of each: they can only be moved
        }

        SlotRef slot = table.Value.Take();
        if (slot.IsNull)
        {
            return CallStatus.TableFull;
        }

        CopyInto(source, slot, rights & source.Value.Rights, kind == CapabilityKind.Memory ? 0 : data);
        handle = table.Value.HandleOf(slot);
        return CallStatus.Ok;
    }

    /// <summary>Fills an empty slot with a child of the source.</summary>
    public static void CopyInto(SlotRef source, SlotRef slot, Rights rights, ulong data)
    {
        slot.Value.Fill(source.Value.Kind, rights, source.Value.Object, data, 0);
        Derivation.AddChild(source, slot);
        Destruction.AddReference(slot);
    }

    /// <summary>See <see cref="CallNumber.Inspect"/>.</summary>
    public static CallStatus Inspect(ThreadRef current, ulong handle, out ulong value)
    {
        value = 0;
        CallStatus status = Lookup.Any(ref current.Value, handle, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ref Slot found = ref slot.Value;
        ulong size = found.Kind switch
        {
            CapabilityKind.Memory or CapabilityKind.PageTables => found.Pages,
            CapabilityKind.Untyped => Untyped.SizeInPages(ref found),
            CapabilityKind.PortRange => found.Data,
            CapabilityKind.CapabilityTable => new CapabilityTableRef(found.Object).Value.Count,
            _ => 0,
        };
        value = (ulong)found.Kind | ((ulong)found.Rights << 8) | (size << 16);
        return CallStatus.Ok;
    }

    /// <summary>See <see cref="CallNumber.Move"/>. A window that is mapped stays mapped.</summary>
    public static CallStatus Move(ThreadRef current, ulong handle, ulong tableHandle, out ulong result)
    {
        result = 0;
        CallStatus status = Lookup.Any(ref current.Value, handle, out SlotRef source);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        status = FindTable(current, tableHandle, out CapabilityTableRef table);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (!source.Value.FirstChild.IsNull)
        {
            return CallStatus.InUse; // all children would have to be told; derive instead
        }

        SlotRef slot = table.Value.Take();
        if (slot.IsNull)
        {
            return CallStatus.TableFull;
        }

        slot.Value.Fill(source.Value.Kind, source.Value.Rights, source.Value.Object, source.Value.Data, source.Value.Extra);
        Derivation.Replace(source, slot);
        if (slot.Value.Kind == CapabilityKind.Reply)
        {
            new ThreadRef(slot.Value.Object).Value.ReplySlot = slot;
        }
        else if (slot.Value.Kind == CapabilityKind.Interrupt)
        {
            InterruptCalls.CapabilityMoved(source, slot);
        }
        else if (slot.Value.Kind == CapabilityKind.Endpoint)
        {
            FastPath.Forget(new EndpointRef(slot.Value.Object));
        }

        source.Value.Clear();
        CapabilityTable.Of(source).Value.PutBack(source);
        result = table.Value.HandleOf(slot);
        return CallStatus.Ok;
    }

    /// <summary>Handle 0 is the caller's own table.</summary>
    private static CallStatus FindTable(ThreadRef current, ulong handle, out CapabilityTableRef table)
    {
        table = new CapabilityTableRef(current.Value.Table.Object);
        if (handle == 0)
        {
            return CallStatus.Ok;
        }

        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.CapabilityTable, Rights.Write, out SlotRef slot);
        if (status == CallStatus.Ok)
        {
            table = new CapabilityTableRef(slot.Value.Object);
        }

        return status;
    }
}
