using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>
/// What came with signals that were sent to single threads of the process (<c>rt_tgsigqueueinfo</c>, and <c>tgkill</c> of a real-time signal). First come, first
/// served among those of one thread and number.
/// </summary>
internal struct DirectedQueue
{
    /// <summary>Most that wait at a time in one process: what POSIX asks for at least (_POSIX_SIGQUEUE_MAX).</summary>
    public const int Capacity = 32;

    private Entries _entries;
    private ulong _last;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Nothing waits.</summary>
    public void Clear() => this = default;

    /// <summary>Add one.</summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="record">The signal.</param>
    /// <returns>False: there is no room.</returns>
    public bool TryAdd(uint thread, in SignalRecord record)
    {
        for (int i = 0; i < Capacity && Count < Capacity; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Order != 0)
                continue;
            entry.Record = record;
            entry.Thread = thread;
            entry.Order = ++_last;
            Count++;
            return true;
        }

        return false;
    }

    /// <summary>Take the first of a thread and a number.</summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="signal">The number.</param>
    /// <param name="record">What came with it.</param>
    /// <param name="isLast">Whether no other one waits.</param>
    /// <returns>False: there is none.</returns>
    public bool TryTake(uint thread, uint signal, out SignalRecord record, out bool isLast)
    {
        int first = -1;
        record = default;
        isLast = true;
        for (int i = 0; i < Capacity && Count != 0; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Order == 0 || entry.Thread != thread || entry.Record.Signal != signal)
                continue;
            isLast = first < 0;
            if (first < 0 || entry.Order < _entries[first].Order)
                first = i;
        }

        if (first < 0)
            return false;
        record = _entries[first].Record;
        Free(first);
        return true;
    }

    /// <summary>Forget those of one thread, because it has ended.</summary>
    public void ForgetThread(uint thread)
    {
        for (int i = 0; i < Capacity && Count != 0; i++)
        {
            if (_entries[i].Order != 0 && _entries[i].Thread == thread)
                Free(i);
        }
    }

    /// <summary>Forget those of one number, because it is ignored.</summary>
    public void ForgetSignal(uint signal)
    {
        for (int i = 0; i < Capacity && Count != 0; i++)
        {
            if (_entries[i].Order != 0 && _entries[i].Record.Signal == signal)
                Free(i);
        }
    }

    private void Free(int index)
    {
        _entries[index].Order = 0;
        Count--;
    }

    private struct Entry
    {
        public SignalRecord Record;
        public uint Thread;

        /// <summary>When it came; 0: the place is free.</summary>
        public ulong Order;
    }

    [InlineArray(Capacity)]
    private struct Entries
    {
        private Entry _first;
    }
}
