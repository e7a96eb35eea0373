namespace Pistachio.Platform.X64;

/// <summary>The four registers that CPUID fills, in the order that Instructions.S stores them.</summary>
internal struct CpuIdResult
{
    public uint Eax;
    public uint Ebx;
    public uint Ecx;
    public uint Edx;
}
