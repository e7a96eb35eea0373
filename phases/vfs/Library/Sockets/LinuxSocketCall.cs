namespace Pistachio.Files;

/// <summary>The numbers of Linux' system calls on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl) that are about sockets.</summary>
public enum LinuxSocketCall : ulong
{
    Socket = 41,
    Connect = 42,
    Accept = 43,
    Sendto = 44,
    Recvfrom = 45,
    Sendmsg = 46,
    Recvmsg = 47,
    Shutdown = 48,
    Bind = 49,
    Listen = 50,
    Getsockname = 51,
    Getpeername = 52,
    Socketpair = 53,
    Setsockopt = 54,
    Getsockopt = 55,
    Accept4 = 288,
    Recvmmsg = 299,
    Sendmmsg = 307,
}
