namespace Pistachio.LibPosix;

/// <summary>What <c>iretq</c> takes from the stack (Intel SDM volume 2, IRET).</summary>
public struct ReturnWords
{
    /// <summary>Selectors of user mode in the kernel's GDT, and the flags of a program that has set none.</summary>
    public const ulong UserCode = 0x23;
    public const ulong UserData = 0x1B;
    public const ulong InitialFlags = 0x202;

    /// <summary>Flags that a program may set itself: CF, PF, AF, ZF, SF, TF, DF, OF, AC, ID.</summary>
    public const ulong ProgramFlags = 0x24_0DD5;

    public ulong Rip;
    public ulong Cs;
    public ulong Rflags;
    public ulong Rsp;
    public ulong Ss;
}
