namespace Pistachio.Files;

/// <summary>The numbers of Linux' system calls of extended attributes on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl).</summary>
public enum LinuxAttributeCall : ulong
{
    Setxattr = 188,
    Lsetxattr = 189,
    Fsetxattr = 190,
    Getxattr = 191,
    Lgetxattr = 192,
    Fgetxattr = 193,
    Listxattr = 194,
    Llistxattr = 195,
    Flistxattr = 196,
    Removexattr = 197,
    Lremovexattr = 198,
    Fremovexattr = 199,
}
