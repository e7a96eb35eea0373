using System;
using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>Page tables of the kernel, and the two instructions that the kernel proper needs for those of the domains.</summary>
/// <remarks>
/// The upper half of every address space is the same: slots 256 to 511 of the top table are filled at boot and never change
/// afterwards, so that other top tables copy them.
/// </remarks>
public static class Mmu
{
    private const ulong PageSize = 4096;
    private const ulong LargePageSize = 0x20_0000;

    private const ulong Present = 1 << 0;
    private const ulong Writable = 1 << 1;
    private const ulong WriteThrough = 1 << 3;
    private const ulong CacheDisabled = 1 << 4;
    private const ulong Large = 1 << 7;
    private const ulong Global = 1 << 8;
    private const ulong NoExecute = 1UL << 63;
    private const ulong AddressMask = 0x000F_FFFF_FFFF_F000;

    /// <summary>Device registers are mapped from here on, in the last GiB.</summary>
    private const ulong DeviceBase = 0xFFFF_FFFF_C000_0000;

    private static ulong s_root;
    private static ulong s_deviceNext = DeviceBase;

    /// <summary>Physical address of the kernel's top table, whose lower half is empty.</summary>
    public static ulong KernelRoot => s_root;

    /// <summary>Forgets the translation of one page of the current address space.</summary>
    public static void InvalidatePage(ulong virtualAddress) => Instructions.InvalidatePage(virtualAddress);

    /// <summary>Makes another top table current. Global translations, those of the kernel, survive.</summary>
    /// <param name="rootPhysical">Page aligned; its upper half is a copy of <see cref="KernelRoot"/>'s.</param>
    public static void Load(ulong rootPhysical) => Instructions.WriteCr3(rootPhysical);

    /// <summary>Builds the final tables and leaves the early ones of Boot.S.</summary>
    internal static void Initialize()
    {
        s_root = TableFrames.Take();
        MapImage();
        MapInstalledMemory();
        // Slots that are empty now get their table now: a top table made later must not miss one.
        Table(s_root, 511);
        Table(Table(s_root, 511), 511);
        Instructions.WriteCr3(s_root);
    }

    /// <summary>Maps device registers, uncached.</summary>
    /// <param name="physical">Any alignment.</param>
    /// <param name="length">Bytes.</param>
    /// <returns>Virtual address of the first register.</returns>
    internal static ulong MapDevice(ulong physical, ulong length)
    {
        ulong offset = physical & (PageSize - 1);
        ulong virtualStart = s_deviceNext;
        for (ulong done = 0; done < offset + length; done += PageSize)
        {
            Map(s_deviceNext, physical - offset + done, Writable | WriteThrough | CacheDisabled | NoExecute);
            s_deviceNext += PageSize;
        }
        return virtualStart + offset;
    }

    private static void MapImage()
    {
        for (ulong page = ImageLayout.Start; page < ImageLayout.End; page += PageSize)
        {
            ulong protection = page < ImageLayout.TextEnd ? 0
                : page < ImageLayout.DataStart ? NoExecute
                : NoExecute | Writable;
            if (!IsGuard(page))
                Map(page, page - ImageLayout.Base, protection);
        }
    }

    private static bool IsGuard(ulong page)
    {
        for (int i = 0; i < ImageLayout.GuardCount; i++)
        {
            if (ImageLayout.Guard(i) == page)
                return true;
        }
        return false;
    }

    private static void MapInstalledMemory()
    {
        for (int i = 0; i < BootInformation.Installed.Count; i++)
        {
            MemoryRange range = BootInformation.Installed[i];
            for (ulong page = range.Start & ~(LargePageSize - 1); page < range.End; page += LargePageSize)
            {
                // The image must not be writable by a second name.
                if (page >= ImageLayout.LoadStart && page < ImageLayout.LoadEnd)
                    continue;
                ulong address = DirectMap.Base + page;
                ulong directory = Table(Table(s_root, Index(address, 3)), Index(address, 2));
                Entry(directory, Index(address, 1)) = page | Present | Writable | Large | Global | NoExecute;
            }
        }
    }

    private static void Map(ulong address, ulong physical, ulong flags)
    {
        ulong table = Table(Table(Table(s_root, Index(address, 3)), Index(address, 2)), Index(address, 1));
        Entry(table, Index(address, 0)) = physical | flags | Present | Global;
    }

    /// <summary>The table that an entry of a higher table points to; made if there is none.</summary>
    private static ulong Table(ulong higher, int index)
    {
        ref ulong entry = ref Entry(higher, index);
        if (entry == 0)
            entry = TableFrames.Take() | Present | Writable;
        return entry & AddressMask;
    }

    private static int Index(ulong address, int level) => (int)(address >> (12 + (9 * level))) & 511;

    private static ref ulong Entry(ulong table, int index) => ref DirectMap.At<ulong>(table + ((ulong)index * 8));
}
