namespace Pistachio.Files;

/// <summary>
/// The numbers of Linux' system calls on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl) that change names and attributes of files, or sizes.
/// </summary>
public enum LinuxChangeCall : ulong
{
    Truncate = 76,
    Rename = 82,
    Mkdir = 83,
    Rmdir = 84,
    Link = 86,
    Unlink = 87,
    Symlink = 88,
    Chmod = 90,
    Fchmod = 91,
    Chown = 92,
    Fchown = 93,
    Lchown = 94,
    Utime = 132,
    Mknod = 133,
    Statfs = 137,
    Fstatfs = 138,
    Chroot = 161,
    Sync = 162,
    Utimes = 235,
    Mkdirat = 258,
    Mknodat = 259,
    Fchownat = 260,
    Futimesat = 261,
    Unlinkat = 263,
    Renameat = 264,
    Linkat = 265,
    Symlinkat = 266,
    Fchmodat = 268,
    Utimensat = 280,
    Fallocate = 285,
    Syncfs = 306,
    Renameat2 = 316,
    Fchmodat2 = 452,
}
