namespace Pistachio.Runtime;

/// <summary>The registers at a hardware fault, in the order of the instruction encoding (rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15).</summary>
internal unsafe struct FaultRegisters
{
    internal const int Rbx = 3;
    internal const int Rsp = 4;
    internal const int Rbp = 5;
    internal const int Rsi = 6;
    internal const int Rdi = 7;

    internal fixed ulong General[16];
    internal ulong Rip;
}

/// <summary>What kind of fault the processor reported.</summary>
internal enum FaultKind
{
    /// <summary>Memory that is not there or not allowed; the address is known.</summary>
    Memory,

    /// <summary>Integer division by zero, or with a result that is too large.</summary>
    Division,

    /// <summary>Anything else.</summary>
    Other,
}
