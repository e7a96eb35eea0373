using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    private readonly QueueList _changedQueues = new();
    private Waiter? _unusedWaiters;

    /// <summary>What the request at hand must wait for, after an operation has put it off.</summary>
    private readonly QueueList _awaited = new();

    /// <summary>The lock that it wants, if it is one for a lock.</summary>
    private FileLock? _awaitedLock;

    /// <summary>The files that it asked about, if it is a poll.</summary>
    private List<(uint Handle, PollEvents Events)>? _awaitedSet;

    /// <summary>The request that is tried again; null: the request at hand has just come.</summary>
    private Waiter? _triedAgain;

    private static Errno Deferred => (Errno)ProtocolReply.Deferred;

    private Errno WaitFor(WaitQueue queue)
    {
        _awaited.Clear();
        _awaited.Add(queue);
        _awaitedLock = null;
        return Deferred;
    }

    private void Changed(WaitQueue queue)
    {
        queue.Generation++;
        if (queue.Owned is not null)
            Announce(queue);
        if (queue.HasChanged || queue.Waiters.Count == 0)
            return;
        queue.HasChanged = true;
        _changedQueues.Add(queue);
    }

    /// <summary>Keep the request that was put off. When it cannot be kept it is a reply with ENOMEM afterwards.</summary>
    private bool KeepWaiter(ref Message message)
    {
        Domain caller = _domains[message.Badge];
        List<(uint Handle, PollEvents Events)>? polled = _awaitedSet;
        _awaitedSet = null;
        if (caller.Waiters.Count >= Domain.MaximumWaits)
            DropWaiters(caller, all: false);

        // All that may run out of memory comes before the reply is kept.
        caller.Waiters.MakeRoom();
        foreach (WaitQueue queue in _awaited)
            queue.Waiters.MakeRoom();
        _timers.MakeRoom(_awaited.Count);
        _changedQueues.MakeRoom(2 * _awaited.Count); // a socket's other end with it
        Waiter waiter = TakeWaiter();
        waiter.Queues.MakeRoom(_awaited.Count);
        if (polled is not null)
            waiter.PollSet.AddRange(polled);
        if (caller.Waiters.Count >= Domain.MaximumWaits || _kernel.SaveReply(out ulong reply) != CallStatus.Ok)
        {
            Recycle(waiter);
            ProtocolReply.Fail(ref message, (uint)Errno.ENOMEM);
            return false;
        }

        waiter.Begin(caller, message, _awaitedLock);
        waiter.Reply = reply;
        caller.Waiters.Add(waiter);
        foreach (WaitQueue queue in _awaited)
        {
            waiter.Queues.Add(queue);
            queue.Waiters.Add(waiter);
            Await(queue);
            Watch(queue);
        }

        return true;
    }

    private bool TryAgain(Waiter waiter, ref Message message, ulong messagePage)
    {
        _triedAgain = waiter;
        try
        {
            return Dispatch(ref message, messagePage);
        }
        finally
        {
            _triedAgain = null;
        }
    }

    private Waiter TakeWaiter()
    {
        if (_unusedWaiters is not { } waiter)
            return new Waiter();
        _unusedWaiters = waiter.NextUnused;
        waiter.NextUnused = null;
        return waiter;
    }

    private void Recycle(Waiter waiter)
    {
        waiter.End();
        waiter.NextUnused = _unusedWaiters;
        _unusedWaiters = waiter;
    }

    /// <summary>
    /// Try requests again that wait for what has changed. They are in registers. The bytes of a reply may lie in the message page: what puts bytes into
    /// a pipe has a reply of its own in registers.
    /// </summary>
    private void AnswerWaiters(ulong messagePage)
    {
        int watchedAgain = 0;

        // A request that gets its answer may change something else.
        for (int changed = 0; changed < _changedQueues.Count; changed++)
        {
            WaitQueue queue = _changedQueues[changed];
            queue.HasChanged = false;
            for (int i = 0; i < queue.Waiters.Count;)
            {
                Waiter waiter = queue.Waiters[i];
                Message message = waiter.Request;
                if ((waiter.Wanted is not null || queue.SkipsGone) && !_kernel.Exists(waiter.Reply))
                {
                    // A signal ended the wait: nobody is left to have the lock, or the bytes.
                    Forget(waiter);
                    continue;
                }

                // While its ring is in use nobody takes bytes here.
                Pipe? pipe = queue is Pipe { Ring: not { IsInUse: true } } own ? own : null;
                int before = pipe?.Count ?? 0;
                bool isAnswered = TryAgain(waiter, ref message, messagePage);
                if (!isAnswered)
                {
                    // A list of interest may have got files meanwhile that it must wait for too.
                    foreach (WaitQueue other in _awaited)
                    {
                        if (waiter.Queues.Contains(other))
                            continue;
                        waiter.Queues.Add(other);
                        other.Waiters.Add(waiter);
                        Await(other);
                        Watch(other);
                    }

                    i++;
                    continue;
                }

                ulong reply = waiter.Reply;
                Domain owner = waiter.Owner!;
                Forget(waiter);
                EndGroup(); // what it has been given is so before it learns of it

                // A caller that is gone needs no reply, and takes no bytes.
                bool hasArrived = _kernel.ReplyTo(reply, ref message) == CallStatus.Ok;
                if (!hasArrived)
                    pipe?.PutBack(before - pipe.Count);
                (queue as Pipe)?.Tidy();
                FinishSocketRequest(owner, hasArrived);
            }

            if (queue.Waiters.Count != 0)
                WatchOn(queue, ref watchedAgain);

            // A socket may have changed between a look and the wait for it, and then nobody says so again.
            if (_missed.Count != 0)
                LookAtMissed();
        }

        _changedQueues.Clear();
        EndGroup();
    }

    /// <summary>Forget the requests of a domain that wait: all, because it ended, or those whose thread is gone.</summary>
    private void DropWaiters(Domain domain, bool all)
    {
        for (int i = domain.Waiters.Count - 1; i >= 0; i--)
        {
            Waiter waiter = domain.Waiters[i];
            if (!all && _kernel.Exists(waiter.Reply))
                continue;
            _ = _kernel.Delete(waiter.Reply); // went with its thread if that was ended first
            Forget(waiter);
        }
    }

    /// <summary>A request waits no longer.</summary>
    private void Forget(Waiter waiter)
    {
        foreach (WaitQueue queue in waiter.Queues)
        {
            queue.Waiters.Remove(waiter);
            if (waiter.Wanted is not null)
                Tidy((LockList)queue);
        }

        waiter.Owner!.Waiters.Remove(waiter);
        Recycle(waiter);
    }
}
