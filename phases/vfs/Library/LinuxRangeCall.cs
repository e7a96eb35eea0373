namespace Pistachio.Files;

/// <summary>
/// The numbers of Linux' system calls on x86-64 that are about ranges of files, files of memory, and files by handles that outlive a process
/// (arch/x86/entry/syscalls/syscall_64.tbl).
/// </summary>
public enum LinuxRangeCall : ulong
{
    Readahead = 187,
    Fadvise64 = 221,
    SyncFileRange = 277,
    NameToHandleAt = 303,
    OpenByHandleAt = 304,
    MemfdCreate = 319,
    CopyFileRange = 326,
}
