using Pistachio.Memory;

namespace Pistachio.LibPosix;

/// <summary>Memory.</summary>
internal static class MemoryCalls
{
    public static long Mmap(ref GateFrame f) =>
        MemoryFunctions.Mmap(f.Rdi, f.Rsi, (PageProtection)f.Rdx, (MapFlags)f.R10, (int)f.R8, (long)f.R9);

    public static long Munmap(ref GateFrame f) => MemoryFunctions.Munmap(f.Rdi, f.Rsi);

    public static long Mprotect(ref GateFrame f) => MemoryFunctions.Mprotect(f.Rdi, f.Rsi, (PageProtection)f.Rdx);
}
