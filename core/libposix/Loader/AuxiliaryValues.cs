namespace Pistachio.LibPosix;

/// <summary>What the auxiliary vector tells a program (System V ABI, AMD64 supplement 3.4.3; getauxval(3) of Linux).</summary>
public struct AuxiliaryValues
{
    /// <summary>AT_PHDR, AT_PHNUM: the program headers in memory.</summary>
    public ulong Headers;
    public ulong HeaderCount;

    /// <summary>AT_BASE: where the interpreter lies; 0 without one.</summary>
    public ulong InterpreterBase;

    /// <summary>AT_ENTRY: the program's own entry point.</summary>
    public ulong Entry;

    /// <summary>AT_UID, AT_EUID, AT_GID, AT_EGID.</summary>
    public uint User;
    public uint EffectiveUser;
    public uint Group;
    public uint EffectiveGroup;

    /// <summary>AT_HWCAP: CPUID leaf 1, edx.</summary>
    public ulong Capabilities;

    /// <summary>AT_SYSINFO_EHDR: the vDSO.</summary>
    public ulong Vdso;

    /// <summary>The 16 bytes of AT_RANDOM.</summary>
    public ulong Random0;
    public ulong Random1;

    /// <summary>AT_SECURE.</summary>
    public readonly bool IsSecure => User != EffectiveUser || Group != EffectiveGroup;
}
