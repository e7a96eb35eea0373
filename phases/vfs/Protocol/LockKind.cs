namespace Pistachio.Vfs.Protocol;

/// <summary>Who owns a lock.</summary>
public enum LockKind : uint
{
    /// <summary>The domain: POSIX record locks. They go when it closes any handle of the file.</summary>
    Process = 0,
    /// <summary>The open file description: those of Linux' F_OFD_SETLK. They conflict with record locks.</summary>
    Description = 1,
    /// <summary>The open file description, the whole file: flock. They conflict with none of the others.</summary>
    Whole = 2,
}
