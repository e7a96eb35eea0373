using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Memory;

/// <summary>Making, feeding, wiping and destroying address spaces, and their ids.</summary>
internal static class AddressSpaces
{
    private const int NumberBits = 16;
    private const ulong NumberMask = (1UL << NumberBits) - 1;
    private const ulong PageSize = 4096;
    private const ulong EntriesPerTable = 512;

    /// <summary>Makes memory that holds anything an empty address space. False when there are as many as there can be.</summary>
    public static bool Initialize(CpuRef cpu, AddressSpaceRef address)
    {
        ref SharedState shared = ref SharedOf(cpu);
        ulong number = shared.FreeSpace;
        if (number != 0)
        {
            shared.FreeSpace = shared.Space(number).Object;
        }
        else if (shared.FreshSpace < SharedState.AddressSpaces)
        {
            number = shared.FreshSpace;
            shared.FreshSpace++;
        }
        else
        {
            return false;
        }

        ulong root = address.Address + AddressSpace.RootOffset;
        KernelMemory.Clear(address.Address, AddressSpace.UsedSize);
        KernelMemory.Clear(root, PageSize / 2);
        ref AddressSpace space = ref address.Value;
        space.Header.Kind = CapabilityKind.AddressSpace;
        space.Root = KernelMemory.ToPhysical(root);
        space.LeafTag = AddressSpace.NoLeaf;
        ulong kernelRoot = KernelMemory.ToVirtual(Mmu.KernelRoot);
        const ulong upperHalf = EntriesPerTable / 2 * sizeof(ulong);
        KernelMemory.Copy(kernelRoot + upperHalf, root + upperHalf, upperHalf);

        NewId(ref shared, number, address, ref space);
        return true;
    }

    /// <summary>The address space with an id, or none when it is gone or has been wiped since.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AddressSpaceRef Find(CpuRef cpu, ulong id)
    {
        ref SpaceTableEntry entry = ref SharedOf(cpu).Space(id & NumberMask);
        return entry.Generation == id >> NumberBits ? new AddressSpaceRef(entry.Object) : default;
    }

    /// <summary>See <see cref="CallNumber.FeedTables"/>. A pool whose space is gone, or has been wiped since, can be fed again.</summary>
    public static CallStatus Feed(CpuRef cpu, ThreadRef current, ulong handle, ulong poolHandle)
    {
        int budget = Destruction.StepsPerCall;
        if (!Destruction.Drain(cpu, ref budget))
        {
            return Destruction.Restart; // the space that had the pool may be among what is dying
        }

        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.AddressSpace, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        status = Lookup.Find(ref current.Value, poolHandle, CapabilityKind.PageTables, Rights.Write, out SlotRef pool);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (pool.Value.Data != 0)
        {
            if (!Find(cpu, pool.Value.Data).IsNull)
            {
                return CallStatus.InUse;
            }

            pool.Value.Data = 0;
        }

        if (pool.Value.Pages > EntriesPerTable)
        {
            return CallStatus.BadArgument;
        }

        ref AddressSpace space = ref new AddressSpaceRef(slot.Value.Object).Value;
        pool.Value.Data = space.Id;
        ulong end = pool.Value.PhysicalBase + (pool.Value.Pages * PageSize);
        while (end > pool.Value.PhysicalBase)
        {
            end -= PageSize;
            KernelMemory.At<ulong>(KernelMemory.ToVirtual(end)) = space.FreeTables;
            space.FreeTables = end;
        }

        return CallStatus.Ok;
    }

    /// <summary>The capability of a pool goes. If it had been fed to a space, the space loses all mappings, since any table may be in the pool.</summary>
    public static void TablesGone(CpuRef cpu, ref Slot pool)
    {
        if (pool.Data == 0)
        {
            return;
        }

        AddressSpaceRef space = Find(cpu, pool.Data);
        if (!space.IsNull)
        {
            Wipe(cpu, space);
        }
    }

    /// <summary>The object has no capability left.</summary>
    public static void Destroy(CpuRef cpu, AddressSpaceRef address)
    {
        ref AddressSpace space = ref address.Value;
        Unload(cpu, space.Root);
        ref SharedState shared = ref SharedOf(cpu);
        ulong number = space.Id & NumberMask;
        ref SpaceTableEntry entry = ref shared.Space(number);
        entry.Generation++;
        entry.Object = shared.FreeSpace;
        shared.FreeSpace = number;
    }

    private static void Wipe(CpuRef cpu, AddressSpaceRef address)
    {
        ref AddressSpace space = ref address.Value;
        KernelMemory.Clear(KernelMemory.ToVirtual(space.Root), PageSize / 2);
        space.FreeTables = 0;
        space.LeafTag = AddressSpace.NoLeaf;
        if (cpu.Value.LoadedRoot == space.Root)
        {
            Mmu.Load(space.Root);
        }

        NewId(ref SharedOf(cpu), space.Id & NumberMask, address, ref space);
    }

    private static void NewId(ref SharedState shared, ulong number, AddressSpaceRef address, ref AddressSpace space)
    {
        ref SpaceTableEntry entry = ref shared.Space(number);
        entry.Generation++;
        entry.Object = address.Address;
        space.Id = number | (entry.Generation << NumberBits);
    }

    /// <summary>No CPU may walk tables whose memory is about to be used again.</summary>
    private static void Unload(CpuRef cpu, ulong root)
    {
        if (cpu.Value.LoadedRoot == root)
        {
            cpu.Value.LoadedRoot = Mmu.KernelRoot;
            Mmu.Load(Mmu.KernelRoot);
        }
    }

    private static ref SharedState SharedOf(CpuRef cpu) => ref KernelMemory.At<SharedState>(cpu.Value.Shared);
}
