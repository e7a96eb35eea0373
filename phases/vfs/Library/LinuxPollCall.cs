namespace Pistachio.Files;

/// <summary>The numbers of Linux' system calls on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl) that wait for files.</summary>
public enum LinuxPollCall : ulong
{
    Poll = 7,
    Select = 23,
    EpollCreate = 213,
    EpollWait = 232,
    EpollCtl = 233,
    Pselect6 = 270,
    Ppoll = 271,
    EpollPwait = 281,
    TimerfdCreate = 283,
    Eventfd = 284,
    TimerfdSettime = 286,
    TimerfdGettime = 287,
    Eventfd2 = 290,
    EpollCreate1 = 291,
    PidfdOpen = 434,
    PidfdGetfd = 438,
    EpollPwait2 = 441,
}
