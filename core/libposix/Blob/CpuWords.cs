using System.Runtime.InteropServices;

namespace Pistachio.LibPosix;

/// <summary>What CPUID answers in eax, ebx, ecx and edx; assembly knows the order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CpuWords
{
    public uint A;
    public uint B;
    public uint C;
    public uint D;
}
