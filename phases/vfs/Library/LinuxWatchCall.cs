namespace Pistachio.Files;

/// <summary>The numbers of Linux' system calls of inotify on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl).</summary>
public enum LinuxWatchCall : ulong
{
    InotifyInit = 253,
    InotifyAddWatch = 254,
    InotifyRmWatch = 255,
    InotifyInit1 = 294,
}
