using Pistachio.Kernel.Threads;

namespace Pistachio.Kernel.Ipc;

/// <summary>Where callers meet servers. At most one of the two queues is not empty.</summary>
public struct Endpoint
{
    public const ulong ObjectSize = 64;

    public ObjectHeader Header;
    public ThreadQueue Receivers;
    public ThreadQueue Senders;

    /// <summary>
    /// The thread that serves this endpoint, and whose <see cref="Thread.Serves"/> names it in turn. Lets a caller that would
    /// wait for itself see it, and the short path skip the bookkeeping. A second server thread of the same endpoint is not noted.
    /// </summary>
    public ThreadRef Server;
}

/// <summary>A first-in first-out queue of threads, linked through the threads. Last is meaningful only when First is not null.</summary>
public struct ThreadQueue
{
    public ThreadRef First;
    public ThreadRef Last;

    public void Append(ThreadRef thread)
    {
        thread.Value.QueueNext = default;
        if (First.IsNull)
        {
            First = thread;
        }
        else
        {
            thread.Value.QueuePrevious = Last;
            Last.Value.QueueNext = thread;
        }

        Last = thread;
    }

    /// <summary>Takes a thread out of the middle. The previous link of the first thread is stale by design: the short path does not keep it.</summary>
    public void Remove(ThreadRef thread)
    {
        ThreadRef next = thread.Value.QueueNext;
        if (First.Is(thread))
        {
            First = next;
        }
        else
        {
            thread.Value.QueuePrevious.Value.QueueNext = next;
            if (!next.IsNull)
            {
                next.Value.QueuePrevious = thread.Value.QueuePrevious;
            }
            else
            {
                Last = thread.Value.QueuePrevious;
            }
        }

        thread.Value.QueueNext = default;
    }

    public ThreadRef TakeFirst()
    {
        ThreadRef thread = First;
        First = thread.Value.QueueNext;
        thread.Value.QueueNext = default;
        return thread;
    }
}
