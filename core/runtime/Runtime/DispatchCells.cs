using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime;

/// <summary>
/// Interface dispatch cells. The compiler emits one cell for each interface call site (or several sites): a stub and a word that
/// says which method is meant. The first call gives the cell a cache of four receivers, looked up by Native/Dispatch.S.
/// </summary>
// SAFETY: cells are words of the image that only compiled calls and this class touch; runs of cells end with one whose stub is null; caches are static and never move.
internal static unsafe class DispatchCells
{
    private const nuint KindMask = 3;
    private const nuint IndirectRelative = 2;
    private const nuint Relative = 3;
    private const int Ways = 4;
    private const int CacheCapacity = 512;

    internal struct Cell
    {
        internal nuint Stub;

        /// <summary>An encoded interface; once the cell has been called, the address of its cache (low two bits zero).</summary>
        internal nuint Value;
    }

    private struct Receiver
    {
        internal MethodTable* Type;
        internal nint Code;
    }

    [InlineArray(Ways)]
    private struct Receivers
    {
        private Receiver first;
    }

    private struct Cache
    {
        internal Receivers Receivers;
        internal MethodTable* Interface;
        internal int Slot;
        internal int NextVictim;
    }

    [InlineArray(CacheCapacity)]
    private struct Caches
    {
        private Cache first;
    }

    /// <summary>What CoreLib's resolver wants to know of a cell; the layout is CoreLib's.</summary>
    internal struct CellInfo
    {
        internal int Kind;
        internal MethodTable* Interface;
        internal ushort Slot;
        internal byte HasCache;
        internal uint MetadataToken;
        internal uint TableOffset;
    }

    private static Caches caches;
    private static int cachesUsed;

    [RuntimeExport("RhpGetDispatchCellInfo")]
    internal static void Describe(Cell* cell, CellInfo* info)
    {
        nuint value = cell->Value;
        *info = default;
        if ((value & KindMask) == 0)
        {
            Cache* cache = (Cache*)value;
            info->Interface = cache->Interface;
            info->Slot = (ushort)cache->Slot;
            info->HasCache = 1;
            return;
        }

        // The slot is stored once for a run of cells, in a cell whose stub is null.
        Cell* last = cell;
        while (last->Stub != 0)
        {
            last++;
        }

        info->Kind = (int)(last->Value >> 16);
        info->Slot = (ushort)last->Value;
        nuint target = (value & KindMask) is Relative or IndirectRelative ? (nuint)((nint)(&cell->Value) + (int)value) : value;
        target &= ~KindMask;
        info->Interface = (value & KindMask) == IndirectRelative ? *(MethodTable**)target : (MethodTable*)target;
    }

    /// <summary>Address of the code for a receiver, or 0 when the cell's cache does not know it.</summary>
    [RuntimeExport("RhpSearchDispatchCellCache")]
    internal static nint Search(Cell* cell, MethodTable* type)
    {
        if ((cell->Value & KindMask) == 0)
        {
            Receiver* receivers = (Receiver*)cell->Value;
            for (int i = 0; i < Ways; i++)
            {
                if (receivers[i].Type == type)
                {
                    return receivers[i].Code;
                }
            }
        }

        return 0;
    }

    /// <summary>Remembers a receiver. With no cache left, the cell stays as it is: slower, and right. Returns the code.</summary>
    [RuntimeExport("RhpUpdateDispatchCellCache")]
    internal static nint Remember(Cell* cell, nint code, MethodTable* type, CellInfo* info)
    {
        Cache* cache;
        if ((cell->Value & KindMask) == 0)
        {
            cache = (Cache*)cell->Value;
        }
        else if (cachesUsed < CacheCapacity && info->Kind == 0)
        {
            cache = (Cache*)Unsafe.AsPointer(ref caches) + cachesUsed++;
            cache->Interface = info->Interface;
            cache->Slot = info->Slot;
            cell->Value = (nuint)cache;
            cell->Stub = Symbols.CachedDispatch();
        }
        else
        {
            return code;
        }

        Receiver* receivers = (Receiver*)cache;
        int way = cache->NextVictim;
        cache->NextVictim = (way + 1) % Ways;
        receivers[way].Type = type;
        receivers[way].Code = code;
        return code;
    }
}
