using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Locks on files.</content>
public partial interface IVfsServer
{
    /// <summary>Lock bytes of a file, or unlock them. A lock replaces what the same owner holds on these bytes.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An open file description.</param>
    /// <param name="request">What is asked, a <see cref="LockRequest"/>.</param>
    /// <param name="start">The first byte, from the origin.</param>
    /// <param name="length">How many; 0: to the end of the file; negative: those before the start.</param>
    /// <returns>
    /// EBADF: not open for this. EINVAL. EOVERFLOW. EAGAIN: another owner holds a lock that excludes it. EDEADLK: the caller would wait for itself.
    /// ENOLCK: too many locks. ENOMEM: too many callers wait.
    /// </returns>
    [Operation(60)]
    Errno Lock([Badge] ulong domain, uint handle, ulong request, long start, long length);

    /// <summary>A lock of another owner that excludes one.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An open file description.</param>
    /// <param name="request">As of <see cref="Lock"/>.</param>
    /// <param name="start">As of <see cref="Lock"/>.</param>
    /// <param name="length">As of <see cref="Lock"/>.</param>
    /// <param name="type">Its type; <see cref="LockType.Unlock"/>: there is none.</param>
    /// <param name="foundStart">Its first byte.</param>
    /// <param name="foundLength">How many; 0: to the end of the file.</param>
    /// <param name="process">The process that holds it; -1: an open file description.</param>
    /// <returns>EBADF. EINVAL. EOVERFLOW.</returns>
    [Operation(61)]
    Errno FindLock(
        [Badge] ulong domain, uint handle, ulong request, long start, long length, out LockType type, out long foundStart,
        out long foundLength, out int process);
}
