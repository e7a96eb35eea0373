using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Ipc.Protocol;

/// <content>
/// Waiting at words of memory that processes share (futex of Linux without FUTEX_PRIVATE_FLAG). The server never looks at a word: who wants to wait asks
/// for the count of wakes, looks at the word, and waits if no wake came since. A place is told by who asks, so it can be a wrong one, and wake others for
/// nothing: who waits at a word has to look at it again anyway.
/// </content>
public partial interface IIpcServer
{
    /// <summary>How often somebody was woken, at places of which this is one.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="memory">Handle of a file, or number of a shared object of the memory server, see <see cref="FutexPlace"/>.</param>
    /// <param name="offset">Where in it.</param>
    /// <param name="wakes">The count.</param>
    /// <returns>EBADF: no such handle.</returns>
    [Operation(30)]
    Errno FutexWakes([Badge] ulong domain, ulong memory, ulong offset, out ulong wakes);

    /// <summary>Block until somebody wakes who waits at a place, unless that has happened since <see cref="FutexWakes"/>.</summary>
    /// <returns>EBADF: no such handle. ENOMEM: too many callers wait.</returns>
    [Operation(31)]
    Errno FutexWait([Badge] ulong domain, ulong memory, ulong offset, ulong wakes);

    /// <summary>Wake who waits at a place, the first first.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="memory">As of <see cref="FutexWakes"/>.</param>
    /// <param name="offset">Where in it.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="woken">How many.</param>
    /// <returns>EBADF: no such handle.</returns>
    [Operation(32)]
    Errno FutexWake([Badge] ulong domain, ulong memory, ulong offset, uint most, out uint woken);
}
