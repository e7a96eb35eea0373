namespace Pistachio.Posix;

/// <summary><c>struct px_rlimit</c>; <see cref="ulong.MaxValue"/> means none.</summary>
public struct PosixLimit
{
    public ulong Soft;
    public ulong Hard;
}
