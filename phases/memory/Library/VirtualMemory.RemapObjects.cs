using System.Numerics;
using Pistachio.Abi;

namespace Pistachio.Memory;

/// <content><c>mremap</c> of what shows a file or a shared object: it is shown at another place, and only private copies of pages move.</content>
public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>Whether a region can show what it shows from another page on.</summary>
    private static bool MayShowAt(in Region region, ulong first) =>
        !ObjectNumber.IsShared(region.Object) || ((first - region.First) & (Page.PerGranule - 1)) == 0;

    /// <summary>Move a mapping to pages that are free. Afterwards <paramref name="region"/> is where it is now, with its old length.</summary>
    private readonly Errno MoveObject(ref Region region, ulong first, ulong pages)
    {
        uint number = region.Object;
        ulong distance = first - region.First;
        if (ObjectNumber.IsFile(number) && !TryShowElsewhere(ObjectNumber.FileSlot(number), (long)distance, out number))
            return Errno.ENOMEM;
        AddShowing(region, first, first + pages, region.ObjectPage, number);
        if (region.IsPrivate && !CopyPrivatePages(region, distance))
        {
            // Reading may have left the old pages with another protection than theirs.
            ProtectPages(region);
            RemovePages(first, first + pages);
            return Errno.ENOMEM;
        }

        RemovePages(region.First, region.End);
        region.End += distance;
        region.First = first;
        region.Object = number;
        if (region.IsPrivate && (region.Protection & PageProtection.Write) == 0)
            ProtectPages(region);
        return Errno.None;
    }

    /// <summary>The number of a file at another distance.</summary>
    /// <returns>False: no room for one more.</returns>
    private readonly bool TryShowElsewhere(int fileSlot, long distance, out uint number)
    {
        FileObject wanted = Files[fileSlot];
        wanted.Delta += distance;
        if (wanted.End != FileObject.EndOfFile)
            wanted.End += (ulong)distance << Page.Shift;
        int slot = FileSlotFor(wanted);
        number = ObjectNumber.OfFile(slot);
        if (slot < 0)
            return false;
        if (Files[slot].Flags != FileFlags.None)
            return true;
        _domain.HoldFile(wanted.Handle);
        Files[slot] = wanted;
        return true;
    }

    /// <summary>Add a region with the properties of another one.</summary>
    private readonly void AddShowing(in Region like, ulong first, ulong end, ulong objectPage, uint number)
    {
        Region region = like;
        region.First = first;
        region.End = end;
        region.ObjectPage = ObjectNumber.IsShared(number) ? objectPage : 0;
        region.Object = number;
        Regions.Add(region);
    }

    /// <summary>Copy the pages of a private mapping of a file that are the process's own.</summary>
    private readonly bool CopyPrivatePages(in Region source, ulong distance)
    {
        Region own = source;
        own.Object = 0;
        ulong lastChunk = (source.End - 1) >> Page.GranuleShift;
        for (ulong chunk = source.First >> Page.GranuleShift; chunk <= lastChunk; chunk++)
        {
            for (uint left = Held(own, chunk) & PagesOf(source, chunk); left != 0; left &= left - 1)
            {
                ulong page = (chunk << Page.GranuleShift) + (ulong)BitOperations.TrailingZeroCount(left);
                if (!CopyToNewPage(own, page, page + distance))
                    return false;
            }
        }

        return true;
    }
}
