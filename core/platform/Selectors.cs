namespace Pistachio.Platform;

/// <summary>
/// Segment selectors. SYSCALL loads CS = 0x08 and SS = 0x10, SYSRET CS = base + 16 and SS = base + 8 with base = 0x10
/// (SDM volume 3, 5.8.8), which fixes the order of the GDT.
/// </summary>
public static class Selectors
{
    public const ulong KernelCode = 0x08;
    public const ulong KernelData = 0x10;
    public const ulong UserData = 0x1B;
    public const ulong UserCode = 0x23;
    public const ulong TaskState = 0x28;

    /// <summary>Bits 63 to 32 of IA32_STAR.</summary>
    public const ulong Star = (0x10UL << 48) | (KernelCode << 32);
}
