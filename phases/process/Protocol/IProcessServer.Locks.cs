using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>
/// Waiting for locks with priority inheritance, whose words the library OSes write: the id of the owner, and whether others wait. A lock is named by its
/// memory, as of <see cref="FutexEnter"/>, or 0: the caller's private one, and the word in it, in bytes, or its address in private memory.
/// </content>
public partial interface IProcessServer
{
    /// <summary>
    /// A thread of the caller is to wait for a lock; it leaves the one that it waits for. The owner is scheduled by at least its priority, if the caller may
    /// schedule it, and so is whoever that waits for. Before the call <see cref="ThreadSignalArea.Woken"/> is set to <see cref="ThreadSignalArea.Enters"/>.
    /// Afterwards the caller looks at the word once more, clears that, and sleeps until it is set, for which it is asked for (kernel call ThreadUpcall).
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Which thread; 0: the first.</param>
    /// <param name="memory">The memory.</param>
    /// <param name="offset">The word.</param>
    /// <param name="owner">The id of the owner, as the word tells it.</param>
    /// <param name="isCertain">
    /// False: the owner may wait for the thread; that shows when those who enter have looked at their words. The caller is to ask again soon.
    /// </param>
    /// <returns>EDEADLK: the owner is the thread, or waits for it. ESRCH: no thread has that id, or for private memory none of the caller.</returns>
    [Operation(160)]
    Errno PriorityEnter([Badge] ulong domain, uint index, ulong memory, ulong offset, uint owner, out bool isCertain);

    /// <summary>Who is to have a lock next: the first of those of the highest priority who wait for its owner. It waits on.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="owner">Id of a thread of the caller that has the lock.</param>
    /// <param name="memory">The memory.</param>
    /// <param name="offset">The word.</param>
    /// <param name="next">Its id, which the caller writes into the word; 0: nobody waits.</param>
    /// <returns>ESRCH: the caller has no such thread.</returns>
    [Operation(161)]
    Errno PriorityNext([Badge] ulong domain, uint owner, ulong memory, ulong offset, out uint next);

    /// <summary>The caller has written what <see cref="PriorityNext"/> said: that thread has the lock, and is woken.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="owner">Id of the thread that had it.</param>
    /// <param name="memory">The memory.</param>
    /// <param name="offset">The word.</param>
    /// <param name="isGiven">False: it has not written it, since the word was changed. All who wait for the owner look at it.</param>
    /// <returns>ESRCH: the next owner has gone meanwhile; the caller asks again who is. EINVAL: the caller has no such thread.</returns>
    [Operation(162)]
    Errno PriorityHanded([Badge] ulong domain, uint owner, ulong memory, ulong offset, bool isGiven);

    /// <summary>A thread of the caller wants to wait for a lock no longer.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Which thread; 0: the first.</param>
    /// <param name="left">False: it has been woken, or is the next owner and will be as soon as the one before has told so.</param>
    [Operation(163)]
    Errno PriorityLeave([Badge] ulong domain, uint index, out bool left);

    /// <summary>The first thread of the caller has ended, others go on: whoever waits for locks of it looks at them.</summary>
    [Operation(164)]
    Errno FirstThreadEnded([Badge] ulong domain);
}
