using Pistachio.Abi;

namespace Pistachio.Memory;

/// <summary>What the bytes at an address are to others, who have them elsewhere.</summary>
public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>Which shared memory an address lies in.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isFile">A file; otherwise a shared object of the memory server.</param>
    /// <param name="number">The library OS's name of the file, or the number of the object.</param>
    /// <param name="offset">Where in it.</param>
    /// <returns>False: it is no shared memory.</returns>
    public readonly bool TryShared(ulong address, out bool isFile, out uint number, out ulong offset)
    {
        isFile = false;
        number = 0;
        offset = 0;
        ulong page = address >> Page.Shift;
        RegionMap regions = Regions;
        int index = regions.Find(page);
        if (index < 0 || regions[index].IsPrivate)
            return false;
        ref Region region = ref regions[index];
        ulong inPage = address & (Page.Size - 1);
        isFile = ObjectNumber.IsFile(region.Object);
        if (isFile)
        {
            ref FileObject file = ref Files[ObjectNumber.FileSlot(region.Object)];
            number = file.Handle;
            offset = ((page - (ulong)file.Delta) << Page.Shift) + inPage;
            return true;
        }

        number = region.Object;
        offset = ((region.ObjectPage + page - region.First) << Page.Shift) + inPage;
        return true;
    }
}
