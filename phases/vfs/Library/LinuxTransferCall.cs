namespace Pistachio.Files;

/// <summary>The numbers of Linux' system calls on x86-64 that move bytes and have six arguments (arch/x86/entry/syscalls/syscall_64.tbl).</summary>
public enum LinuxTransferCall : ulong
{
    Splice = 275,
    Tee = 276,
    Vmsplice = 278,
    Preadv2 = 327,
    Pwritev2 = 328,
}
