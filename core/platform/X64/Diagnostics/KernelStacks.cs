namespace Pistachio.Platform.X64;

/// <summary>The stacks that the kernel runs on, for reading them when nothing is certain any more.</summary>
internal static class KernelStacks
{
    private const ulong PageSize = 4096;

    /// <summary>As FAULT_STACK_SIZE in Boot.S: the last stack has no guard of another one above it.</summary>
    private const ulong LastStackSize = 0x2000;

    /// <summary>Reads a word if the address is aligned and inside one of the stacks.</summary>
    internal static bool TryRead(ulong address, out ulong value)
    {
        value = 0;
        if ((address & 7) != 0)
            return false;
        for (int i = 0; i < ImageLayout.GuardCount; i++)
        {
            ulong bottom = ImageLayout.Guard(i) + PageSize;
            ulong top = i + 1 < ImageLayout.GuardCount ? ImageLayout.Guard(i + 1) : bottom + LastStackSize;
            if (address < bottom || address >= top)
                continue;
            value = KernelMemory.At<ulong>(address);
            return true;
        }
        return false;
    }
}
