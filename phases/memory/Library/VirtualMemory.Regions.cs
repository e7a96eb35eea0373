namespace Pistachio.Memory;

/// <summary>What is mapped, for /proc/self/maps.</summary>
public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>A region by its place in the order of addresses.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="region">The region.</param>
    /// <param name="file">The library OS's name of the file that it shows, if it shows one.</param>
    /// <param name="offset">Byte of the file, or of the shared object, at its start.</param>
    /// <returns>False: there are not as many.</returns>
    public readonly bool TryRegion(int index, out Region region, out uint file, out ulong offset)
    {
        file = 0;
        offset = 0;
        region = default;
        RegionMap regions = Regions;
        if (index >= regions.Count)
            return false;
        region = regions[index];
        if (ObjectNumber.IsFile(region.Object))
        {
            ref FileObject shown = ref Files[ObjectNumber.FileSlot(region.Object)];
            file = shown.Handle;
            offset = (ulong)((long)region.First - shown.Delta) << Page.Shift;
        }
        else if (ObjectNumber.IsShared(region.Object))
        {
            offset = region.ObjectPage << Page.Shift;
        }

        return true;
    }
}
