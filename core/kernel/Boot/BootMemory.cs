using Pistachio.Platform;

namespace Pistachio.Kernel.Boot;

/// <summary>Memory for the objects that exist before any untyped capability: cut from the start of the largest free range.</summary>
internal struct BootMemory
{
    private const ulong PageSize = 4096;

    /// <summary>Physical start of the range that was chosen.</summary>
    public ulong RangeStart;

    /// <summary>Physical address of the first byte that has not been taken; on a page border.</summary>
    public ulong Next;

    private ulong end;

    /// <summary>Chooses the largest range of free memory.</summary>
    public void Choose(ulong leastBytes)
    {
        for (int i = 0; i < BootInformation.MemoryRangeCount; i++)
        {
            ulong start = BootInformation.MemoryRange(i).Start;
            ulong length = BootInformation.MemoryRange(i).Length;
            if (length > end - RangeStart)
            {
                RangeStart = start;
                end = start + length;
            }
        }

        Next = RangeStart;
        if (end - RangeStart < leastBytes)
        {
            KernelStart.Refuse("too little memory: 32 MiB are needed");
        }
    }

    /// <summary>Takes zeroed memory; the kernel address comes back.</summary>
    public ulong Take(ulong bytes)
    {
        bytes = (bytes + PageSize - 1) & ~(PageSize - 1);
        ulong address = KernelMemory.ToVirtual(Next);
        Next += bytes;
        if (Next > end)
        {
            Panic.Stop("boot memory is used up");
        }

        KernelMemory.Clear(address, bytes);
        return address;
    }
}
