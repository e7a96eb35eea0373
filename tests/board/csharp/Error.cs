namespace Pistachio.CSharpDoor;

/// <summary>Error numbers, negated, as the door gives them (those of Linux).</summary>
internal static class Error
{
    public const long NotPermitted = -1; // EPERM
    public const long NotFound = -2; // ENOENT
    public const long NoProcess = -3; // ESRCH
    public const long Interrupted = -4; // EINTR
    public const long Again = -11; // EAGAIN
    public const long Busy = -16; // EBUSY
    public const long Exists = -17; // EEXIST
    public const long Invalid = -22; // EINVAL
    public const long Range = -34; // ERANGE
    public const long Deadlock = -35; // EDEADLK
    public const long Overflow = -75; // EOVERFLOW
    public const long NotSupported = -95; // ENOTSUP
    public const long TimedOut = -110; // ETIMEDOUT
    public const long OwnerDead = -130; // EOWNERDEAD
    public const long NotRecoverable = -131; // ENOTRECOVERABLE
}
