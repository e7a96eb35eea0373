namespace Pistachio.Vfs.Protocol;

/// <summary>The origins of POSIX lseek, with the numbers of Linux.</summary>
public enum SeekOrigin : uint
{
    Start = 0,
    Current = 1,
    End = 2,
    Data = 3,
    Hole = 4,
}
