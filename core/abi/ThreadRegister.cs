namespace Pistachio.Abi;

/// <summary>What <see cref="CallNumber.ThreadSet"/> and <see cref="CallNumber.ThreadGet"/> name.</summary>
public enum ThreadRegister : ulong
{
    Rax = 0,
    Rbx = 1,
    Rcx = 2,
    Rdx = 3,
    Rsi = 4,
    Rdi = 5,
    Rbp = 6,
    R8 = 7,
    R9 = 8,
    R10 = 9,
    R11 = 10,
    R12 = 11,
    R13 = 12,
    R14 = 13,
    R15 = 14,
    Rip = 15,
    Rflags = 16,
    Rsp = 17,
    FsBase = 18,
    GsBase = 19,
    /// <summary>Entry of the fault upcall; 0 = none, faults go to the supervisor. At the upcall <c>rdi</c> = <see cref="UpcallArgument"/>, all other general registers hold what they held at the fault only in the frame.</summary>
    UpcallEntry = 20,
    /// <summary>Stack pointer at the upcall.</summary>
    UpcallStack = 21,
    /// <summary>Entry for reflected <c>syscall</c> instructions; 0 = reflect as an upcall with vector <see cref="Vectors.ForeignCall"/>.</summary>
    GateEntry = 22,
    /// <summary>Read only: 0 stopped, 1 ready or running, 2 blocked, 3 faulted.</summary>
    State = 23,
    /// <summary>Handed to the upcall entry in <c>rdi</c>; user space keeps the address of its message page here.</summary>
    UpcallArgument = 24,
}

/// <summary>Vector numbers beyond those of the CPU.</summary>
public static class Vectors
{
    /// <summary>A <c>syscall</c> whose number is no native call, in a thread without a gate.</summary>
    public const ulong ForeignCall = 256;

    /// <summary>Somebody asked for the thread (<see cref="CallNumber.ThreadUpcall"/>): it did nothing wrong, and goes on where it was.</summary>
    public const ulong Wanted = 257;

    /// <summary>The CPU time of <see cref="CallNumber.SchedulingLimit"/> is used: told to the supervisor alone, and no fault of the thread.</summary>
    public const ulong TimeUsed = 258;
}

/// <summary>How <see cref="CallNumber.Stop"/> ends.</summary>
public enum MachineStop : ulong
{
    PowerOff = 0,
    Restart = 1,
}
