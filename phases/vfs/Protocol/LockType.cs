namespace Pistachio.Vfs.Protocol;

/// <summary>Types of a lock, with the numbers of Linux' fcntl (asm-generic/fcntl.h).</summary>
public enum LockType : uint
{
    Read = 0,
    Write = 1,
    Unlock = 2,
}
