using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>The flags of POSIX open and those of Linux beyond them, with the numbers of Linux on x86-64 (octal there).</summary>
[Flags]
public enum OpenFlags : uint
{
    ReadOnly = 0,
    WriteOnly = 0x1,
    ReadWrite = 0x2,
    /// <summary>The two bits of the access mode.</summary>
    AccessMode = 0x3,
    Create = 0x40,
    Exclusive = 0x80,
    NoControllingTerminal = 0x100,
    Truncate = 0x200,
    Append = 0x400,
    NonBlocking = 0x800,
    DataSync = 0x1000,
    Async = 0x2000,
    Direct = 0x4000,
    LargeFile = 0x8000,
    Directory = 0x1_0000,
    NoFollow = 0x2_0000,
    NoAccessTime = 0x4_0000,
    CloseOnExec = 0x8_0000,
    Sync = 0x10_1000,
    Path = 0x20_0000,
    TemporaryFile = 0x41_0000,

    /// <summary>A file of memory that may be sealed: its frames are never written through, see <see cref="IVfsServer.Seal"/>. Not a flag of Linux.</summary>
    Sealable = 0x800_0000,

    /// <summary>
    /// Open a regular file to execute it: the caller needs permission to execute it, and none to read it. Not a flag of Linux, whose
    /// programs cannot pass it; together with <see cref="ReadOnly"/> only.
    /// </summary>
    Execute = 0x1000_0000,

    /// <summary>With <see cref="Execute"/>: not the program itself, but the interpreter that it names (PT_INTERP).</summary>
    Interpreter = 0x2000_0000,
}
