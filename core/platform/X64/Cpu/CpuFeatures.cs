namespace Pistachio.Platform.X64;

/// <summary>What CPUID says about this CPU, as far as the kernel asks (SDM volume 2A, CPUID).</summary>
internal static class CpuFeatures
{
    /// <summary>
    /// "TCGT" in the hypervisor leaf: QEMU emulates the CPU. Its IRETQ reads the stack with the rights of the kernel even in user
    /// mode (seen in 7.2), which SMAP forbids, so user programs could not leave their fault handlers: there SMAP stays off. The
    /// kernel touches no user address in any case.
    /// </summary>
    private const uint TinyCodeGenerator = 0x5447_4354;

    internal static bool Smep { get; private set; }

    internal static bool Smap { get; private set; }

    internal static bool Umip { get; private set; }

    internal static bool TscDeadline { get; private set; }

    /// <summary>Highest basic leaf.</summary>
    internal static uint HighestLeaf { get; private set; }

    /// <summary>Highest hypervisor leaf, 0 on bare hardware.</summary>
    internal static uint HighestHypervisorLeaf { get; private set; }

    internal static void Read()
    {
        HighestLeaf = Instructions.CpuId(0).Eax;
        uint features = Instructions.CpuId(1).Ecx;
        TscDeadline = (features & (1 << 24)) != 0;
        bool emulated = false;
        if ((features & (1u << 31)) != 0)
        {
            CpuIdResult hypervisor = Instructions.CpuId(0x4000_0000);
            HighestHypervisorLeaf = hypervisor.Eax;
            emulated = hypervisor.Ebx == TinyCodeGenerator;
        }
        if (HighestLeaf >= 7)
        {
            CpuIdResult extended = Instructions.CpuId(7);
            Smep = (extended.Ebx & (1 << 7)) != 0;
            Smap = (extended.Ebx & (1 << 20)) != 0 && !emulated;
            Umip = (extended.Ecx & (1 << 2)) != 0;
        }
    }

    /// <summary>Switches the protections on that the CPU has (SDM volume 3A, section 2.5): user pages cannot be executed or touched by the kernel.</summary>
    internal static void EnableProtections()
    {
        ulong cr4 = Instructions.ReadCr4() | (1 << 7); // global pages
        if (Umip)
            cr4 |= 1 << 11;
        if (Smep)
            cr4 |= 1 << 20;
        if (Smap)
            cr4 |= 1 << 21;
        Instructions.WriteCr4(cr4);
    }
}
