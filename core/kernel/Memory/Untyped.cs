using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Memory;

/// <summary>
/// Untyped memory: given out from its start in granules of 64 bytes; all given back at once when the last child capability is
/// gone. What is given out is zero.
/// </summary>
internal static class Untyped
{
    public const ulong Granule = 64;
    private const ulong PageSize = 4096;
    private const ulong GranulesPerPage = PageSize / Granule;

    /// <summary>Largest untyped region; a capability counts granules in 32 bits.</summary>
    public const ulong MaximumPages = 1UL << 25;

    /// <summary>Largest memory object and page-table pool, 4 GiB.</summary>
    public const ulong MaximumMemoryPages = 1UL << 20;

    /// <summary>Pages that one call clears before it lets interrupts in.</summary>
    private const ulong PagesPerCall = 16;

    public static void Fill(ref Slot slot, ulong physicalBase, ulong pages, ulong granulesKnownZero) =>
        slot.Fill(CapabilityKind.Untyped, Rights.All, physicalBase, pages * GranulesPerPage, granulesKnownZero);

    public static ulong SizeInPages(ref Slot slot) => (uint)slot.Data / GranulesPerPage;

    /// <summary>See <see cref="CallNumber.UntypedFree"/>.</summary>
    public static CallStatus Free(ThreadRef current, ulong handle, out ulong pages)
    {
        pages = 0;
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Untyped, Rights.Read, out SlotRef slot);
        if (status == CallStatus.Ok)
        {
            ulong used = slot.Value.FirstChild.IsNull ? 0 : slot.Value.Data >> 32;
            pages = ((uint)slot.Value.Data - used) / GranulesPerPage;
        }

        return status;
    }

    /// <summary>See <see cref="CallNumber.RetypeCopy"/>.</summary>
    public static CallStatus RetypeCopy(CpuRef cpu, ThreadRef current, ulong handle, ulong memoryHandle, ulong page, out ulong result)
    {
        result = 0;
        CallStatus status = Lookup.Find(ref current.Value, memoryHandle, CapabilityKind.Memory, Rights.Read, out SlotRef memory);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        // What was made of untyped memory is RAM, which the kernel sees; the registers of devices it does not.
        SlotRef parent = memory.Value.Parent;
        if (parent.IsNull || parent.Value.Kind != CapabilityKind.Untyped || page >= memory.Value.Pages)
        {
            return CallStatus.BadArgument;
        }

        ulong source = KernelMemory.ToVirtual(memory.Value.PhysicalBase + (page * PageSize));
        return Retype(cpu, current, handle, (ulong)CapabilityKind.Memory, 1, source, out result);
    }

    /// <summary>See <see cref="CallNumber.Retype"/>. A memory object of one page is a copy of the page at an address, if that is not 0.</summary>
    public static CallStatus Retype(
        CpuRef cpu, ThreadRef current, ulong handle, ulong kindNumber, ulong size, ulong copied, out ulong result)
    {
        result = 0;
        int budget = Destruction.StepsPerCall;
        if (!Destruction.Drain(cpu, ref budget))
        {
            return Destruction.Restart;
        }

        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Untyped, Rights.Write, out SlotRef source);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        CapabilityKind kind = (CapabilityKind)kindNumber;
        status = SizeOf(kindNumber, size, out ulong bytes);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ref Slot value = ref source.Value;
        ulong total = (uint)value.Data;
        if (value.FirstChild.IsNull && value.Data >> 32 != 0)
        {
            value.Data = total; // everything came back
            value.Extra = 0;
        }

        ulong granules = (bytes + Granule - 1) / Granule;
        ulong alignment = bytes >= PageSize ? GranulesPerPage : 1;
        ulong start = ((value.Data >> 32) + alignment - 1) & ~(alignment - 1);
        if (granules > total || start > total - granules)
        {
            return CallStatus.OutOfMemory;
        }

        // What alignment skips is cleared as well: a smaller object may be put there.
        bool clearsItself = copied != 0 || IsClearedLater(kind, size);
        if (!ClearSome(ref value, clearsItself ? start : start + granules))
        {
            return Destruction.Restart;
        }

        ref CapabilityTable table = ref new CapabilityTableRef(current.Value.Table.Object).Value;
        SlotRef slot = table.Take();
        if (slot.IsNull)
        {
            return CallStatus.TableFull;
        }

        ulong physical = value.Object + (start * Granule);
        if (!Make(cpu, kind, physical, size, slot))
        {
            table.PutBack(slot);
            return CallStatus.OutOfMemory;
        }

        if (copied != 0)
        {
            KernelMemory.Copy(copied, KernelMemory.ToVirtual(physical), PageSize);
        }

        value.Data = total | ((start + granules) << 32);
        if (clearsItself && value.Extra < start + granules)
        {
            value.Extra = start + granules; // nobody sees what is there, see IsClearedLater
        }

        Derivation.AddChild(source, slot);
        Destruction.AddReference(slot);
        result = table.HandleOf(slot);
        return CallStatus.Ok;
    }

    /// <summary>
    /// Whether an object is made of memory that holds anything: an untyped region clears what it gives out, a page is cleared when it becomes a table
    /// (<see cref="AddressSpace.MakeEntry"/>), address spaces and threads clear what they use of their pages (<see cref="Make"/>), and a small capability
    /// table is empty when the first word of each slot is zero.
    /// </summary>
    private static bool IsClearedLater(CapabilityKind kind, ulong size) =>
        kind is CapabilityKind.Untyped or CapabilityKind.PageTables or CapabilityKind.AddressSpace or CapabilityKind.Thread
        || (kind == CapabilityKind.CapabilityTable && size <= CapabilityTable.SmallSlots);

    /// <summary>Bytes that an object takes.</summary>
    private static CallStatus SizeOf(ulong kind, ulong size, out ulong bytes)
    {
        bytes = 0;
        switch (kind)
        {
            case (ulong)CapabilityKind.Untyped:
                bytes = size * PageSize;
                return size is 0 or > MaximumPages ? CallStatus.BadArgument : CallStatus.Ok;
            case (ulong)CapabilityKind.Memory:
            case (ulong)CapabilityKind.PageTables:
                bytes = size * PageSize;
                return size is 0 or > MaximumMemoryPages ? CallStatus.BadArgument : CallStatus.Ok;
            case (ulong)CapabilityKind.CapabilityTable:
                bytes = CapabilityTable.HeaderSize + (size * Slot.Size);
                return size is < CapabilityTable.MinimumSlots or > CapabilityTable.MaximumSlots ? CallStatus.BadArgument : CallStatus.Ok;
            case (ulong)CapabilityKind.AddressSpace:
                bytes = AddressSpace.ObjectSize;
                break;
            case (ulong)CapabilityKind.Thread:
                bytes = Thread.ObjectSize;
                break;
            case (ulong)CapabilityKind.SchedulingContext:
                bytes = SchedulingContext.ObjectSize;
                break;
            case (ulong)CapabilityKind.Endpoint:
                bytes = Endpoint.ObjectSize;
                break;
            case (ulong)CapabilityKind.Notification:
                bytes = Notification.ObjectSize;
                break;
            default:
                return CallStatus.BadArgument;
        }

        return size == 0 ? CallStatus.Ok : CallStatus.BadArgument;
    }

    /// <summary>
    /// Clears memory up to a granule, some pages a call. True when all of it is clear: if the call is given up half-way, a smaller object may be put
    /// there.
    /// </summary>
    private static bool ClearSome(ref Slot untyped, ulong end)
    {
        ulong from = untyped.Extra;
        if (from >= end)
        {
            return true;
        }

        ulong limit = from + (PagesPerCall * GranulesPerPage);
        ulong to = end < limit ? end : limit;
        KernelMemory.Clear(KernelMemory.ToVirtual(untyped.Object + (from * Granule)), (to - from) * Granule);
        untyped.Extra = to;
        return to == end;
    }

    private static bool Make(CpuRef cpu, CapabilityKind kind, ulong physical, ulong size, SlotRef slot)
    {
        ulong address = KernelMemory.ToVirtual(physical);
        ref Slot value = ref slot.Value;
        switch (kind)
        {
            case CapabilityKind.Untyped:
                Fill(ref value, physical, size, 0);
                return true;
            case CapabilityKind.Memory:
            case CapabilityKind.PageTables:
                value.Fill(kind, Rights.All, Slot.PackPages(physical, size), 0, 0);
                return true;
            case CapabilityKind.CapabilityTable:
                new CapabilityTableRef(address).Value.Initialize(address, size);
                break;
            case CapabilityKind.AddressSpace:
                if (!AddressSpaces.Initialize(cpu, new AddressSpaceRef(address)))
                {
                    return false;
                }

                break;
            case CapabilityKind.Thread:
                KernelMemory.Clear(address, Thread.UsedSize);
                KernelMemory.Clear(address + Thread.MessagePageOffset, PageSize);
                new ThreadRef(address).Value.Initialize(address);
                break;
            default:
                KernelMemory.At<ObjectHeader>(address).Kind = kind;
                break;
        }

        value.Fill(kind, Rights.All, address, 0, 0);
        return true;
    }
}
