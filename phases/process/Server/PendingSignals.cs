using System.Collections.Generic;

namespace Pistachio.Processes.Server;

/// <summary>
/// The pending signals of a process. One below <see cref="Signals.FirstRealTime"/> is pending once however often it is sent; the others are queued, each
/// at the expense of the real user that the process had then. A timer of <c>timer_create</c> has a signal of its own, paid for when it was made.
/// </summary>
internal sealed class PendingSignals
{
    private readonly List<(QueuedSignal Signal, UserAccount? Account)> _queue = new();

    /// <summary>Bit n - 1: signal n is pending.</summary>
    public ulong Set { get; private set; }

    /// <summary>Add a signal.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="account">Who pays for it.</param>
    /// <param name="limit">How many may be queued for that user.</param>
    /// <returns>False: there is no room for it in the queue.</returns>
    public bool TryAdd(in QueuedSignal signal, UserAccount account, ulong limit)
    {
        ulong bit = Signals.BitOf(signal.Signal);
        if (signal.Timer is { IsOfInterval: false } || (signal.Timer is not null && (Set & bit) == 0))
        {
            _queue.Add((signal, null));
            signal.Timer.IsQueued = true;
            Set |= bit;
            return true;
        }

        bool isQueued = signal.Signal >= Signals.FirstRealTime;
        if (!isQueued && (Set & bit) != 0)
            return true;
        if (isQueued && account.QueuedSignals >= limit)
            return false;
        _queue.Add((signal, isQueued ? account : null));
        if (isQueued)
            account.QueuedSignals++;
        Set |= bit;
        return true;
    }

    /// <summary>Take the oldest of those with the lowest number in a set.</summary>
    public bool TryTake(ulong set, out QueuedSignal taken)
    {
        taken = default;
        ulong candidates = Set & set;
        if (candidates == 0)
            return false;
        uint number = (uint)System.Numerics.BitOperations.TrailingZeroCount(candidates) + 1;
        int at = _queue.FindIndex(each => each.Signal.Signal == number);
        taken = _queue[at].Signal;
        RemoveAt(at);
        if (!_queue.Exists(each => each.Signal.Signal == number))
            Set &= ~Signals.BitOf(number);
        return true;
    }

    /// <summary>Forget all of a set.</summary>
    public void Discard(ulong set)
    {
        for (int i = _queue.Count - 1; i >= 0 && (Set & set) != 0; i--)
        {
            if ((Signals.BitOf(_queue[i].Signal.Signal) & set) != 0)
                RemoveAt(i);
        }

        Set &= ~set;
    }

    /// <summary>Forget the signal of a timer.</summary>
    public void Remove(ProcessTimer timer)
    {
        RemoveAt(_queue.FindIndex(each => each.Signal.Timer == timer));
        if (!_queue.Exists(each => each.Signal.Signal == timer.Signal))
            Set &= ~Signals.BitOf(timer.Signal);
    }

    private void RemoveAt(int index)
    {
        if (_queue[index].Signal.Timer is { } sender)
            sender.IsQueued = false;
        if (_queue[index].Account is { } account)
            account.QueuedSignals--;
        _queue.RemoveAt(index);
    }
}
