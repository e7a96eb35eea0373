using System;

namespace Pistachio.Net.Stack;

/// <summary>All timers that are set, as a binary heap: the next deadline is known at once, so whoever drives the stack needs no tick.</summary>
internal sealed class TimerHeap
{
    private Timer[] _heap = new Timer[64];

    public int Count { get; private set; }

    /// <summary>The earliest deadline; <see cref="long.MaxValue"/> when there is none.</summary>
    public long Next => Count == 0 ? long.MaxValue : _heap[0].Deadline;

    public void Set(Timer timer, long deadline)
    {
        long before = timer.Deadline;
        timer.Deadline = deadline;
        if (timer.Position < 0)
        {
            if (Count == _heap.Length)
                Array.Resize(ref _heap, Count * 2);
            Up(timer, Count++);
        }
        else if (deadline < before)
        {
            Up(timer, timer.Position);
        }
        else if (deadline > before)
        {
            Down(timer, timer.Position);
        }
    }

    public void Cancel(Timer timer)
    {
        int at = timer.Position;
        if (at < 0)
            return;

        timer.Position = -1;
        Timer last = _heap[--Count];
        _heap[Count] = null!;
        if (last == timer)
            return;

        if (last.Deadline < timer.Deadline)
            Up(last, at);
        else
            Down(last, at);
    }

    /// <summary>Tell the owners of all timers whose time has come, the earliest first.</summary>
    public void Run(long now)
    {
        while (Count > 0 && _heap[0].Deadline <= now)
        {
            Timer timer = _heap[0];
            Cancel(timer);
            timer.Owner.OnTimer(timer);
        }
    }

    private void Up(Timer timer, int at)
    {
        while (at > 0)
        {
            int parent = (at - 1) / 2;
            if (_heap[parent].Deadline <= timer.Deadline)
                break;

            _heap[at] = _heap[parent];
            _heap[at].Position = at;
            at = parent;
        }

        _heap[at] = timer;
        timer.Position = at;
    }

    private void Down(Timer timer, int at)
    {
        while (true)
        {
            int child = at * 2 + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && _heap[child + 1].Deadline < _heap[child].Deadline)
                child++;
            if (_heap[child].Deadline >= timer.Deadline)
                break;

            _heap[at] = _heap[child];
            _heap[at].Position = at;
            at = child;
        }

        _heap[at] = timer;
        timer.Position = at;
    }
}
