using Pistachio.Timers;

namespace Pistachio.Processes.Server;

/// <summary>A timer of a process: one of <c>timer_create</c>, or the one of <c>alarm</c> and <c>setitimer</c>.</summary>
internal sealed class ProcessTimer : ITimed
{
    /// <summary>How many timers of <c>setitimer</c> there are: ITIMER_REAL, which <c>alarm</c> sets too, ITIMER_VIRTUAL, ITIMER_PROF.</summary>
    public const int IntervalTimers = 3;

    /// <summary>SI_TIMER: the <c>si_code</c> of a signal of <c>timer_create</c>.</summary>
    private const int TimerCode = -2;

    /// <summary>SI_KERNEL: that of the others.</summary>
    private const int KernelCode = 0x80;

    /// <param name="process">Whose it is.</param>
    /// <param name="id">What the process calls it.</param>
    /// <param name="clock">CLOCK_REALTIME or another one, for absolute times; or one of CPU time, see <see cref="CpuClock"/>.</param>
    /// <param name="signal">1 to 64; 0: none (SIGEV_NONE).</param>
    /// <param name="value">What comes with the signal.</param>
    /// <param name="payer">Whose RLIMIT_SIGPENDING it counts in; null: in nobody's.</param>
    public ProcessTimer(Process process, int id, uint clock, uint signal, ulong value, UserAccount? payer)
    {
        Process = process;
        Id = id;
        Clock = clock;
        IsCpu = CpuClock.TryParse(clock, out uint counted, out bool isThread);
        Thread = isThread ? counted : 0;
        Signal = signal;
        Value = value;
        Payer = payer;
    }

    /// <summary>The timer of <c>setitimer</c> with a number; its <see cref="Id"/> is -1 and below.</summary>
    /// <param name="process">Whose it is.</param>
    /// <param name="which">ITIMER_REAL 0, ITIMER_VIRTUAL 1, ITIMER_PROF 2.</param>
    public static ProcessTimer OfInterval(Process process, int which)
    {
        const uint timeOfDay = 0;
        const uint cpuTime = uint.MaxValue << 3; // of process 0, which is whoever asks
        return which switch
        {
            0 => new ProcessTimer(process, -1, timeOfDay, Signals.Alarm, 0, payer: null),
            1 => new ProcessTimer(process, -2, cpuTime, Signals.VirtualAlarm, 0, payer: null),
            _ => new ProcessTimer(process, -3, cpuTime, Signals.Profiling, 0, payer: null),
        };
    }

    public Process Process { get; }

    public int Id { get; }

    public uint Clock { get; }

    /// <summary>Whether it counts CPU time.</summary>
    public bool IsCpu { get; }

    /// <summary>Of a timer that counts the time of one thread, the id of that; 0: of the process.</summary>
    public uint Thread { get; }

    public bool IsOfThread => Thread != 0;

    /// <summary>Whether it is one of <c>setitimer</c>, not of <c>timer_create</c>.</summary>
    public bool IsOfInterval => Id < 0;

    public uint Signal { get; }

    public ulong Value { get; }

    public UserAccount? Payer { get; }

    /// <summary>The thread, by domain and index, that it wakes in place of a signal; null: none.</summary>
    public (ulong Domain, uint Thread)? Sleeper { get; init; }

    /// <summary>Id of the thread that its signal is for; 0: it is for the process.</summary>
    public uint Receiver { get; init; }

    /// <summary>The expiry that comes next, or whose signal waits to be taken, in nanoseconds since boot or of CPU time; 0: not armed.</summary>
    public ulong Deadline { get; set; }

    /// <summary>Whether it waits for a time of the day, which comes earlier or later when the clock is set.</summary>
    public bool IsOfDay { get; set; }

    /// <summary>Nanoseconds from one expiry to the next; 0: there is only one.</summary>
    public ulong Interval { get; set; }

    /// <summary>Where it is in the heap of those that will expire; -1: it will not. Of one that counts CPU time 0: it is in its process's list.</summary>
    public int HeapIndex { get; set; } = -1;

    /// <summary>Whether its signal is pending. Until it is taken the timer is not looked at, however often it should have expired.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Expiries without a signal of their own, of the signal taken last.</summary>
    public uint Overrun { get; private set; }

    /// <summary>What its signal tells. Linux has the number of the timer where others have the sender.</summary>
    public QueuedSignal ToSignal() => IsOfInterval
        ? new QueuedSignal(Signal, KernelCode, 0) { Timer = this }
        : new QueuedSignal(Signal, TimerCode, (uint)Id, Value) { Timer = this };

    /// <summary>Arm it, or disarm it with a deadline of 0.</summary>
    public void Set(ulong deadline, ulong interval)
    {
        Deadline = deadline;
        Interval = deadline == 0 ? 0 : interval;
        Overrun = 0;
    }

    /// <summary>The signal of an expiry has been taken: count those that were missed, and move on to the next.</summary>
    public void Take(ulong now)
    {
        Overrun = 0;
        if (Interval != 0)
            Overrun = (uint)System.Math.Min(Forward(now), int.MaxValue);
        else
            Deadline = 0;
    }

    /// <summary>Move a deadline of a timer with an interval on to the first after a time.</summary>
    /// <returns>How many expiries beside the first were passed over.</returns>
    public ulong Forward(ulong time)
    {
        if (Deadline > time)
            return 0;
        ulong missed = (time - Deadline) / Interval;
        ulong last = Deadline + (missed * Interval); // at most the time
        Deadline = Interval > ulong.MaxValue - last ? ulong.MaxValue : last + Interval;
        return missed;
    }

    /// <summary>Nanoseconds to the next expiry; 0: there is none.</summary>
    public ulong Left(ulong now)
    {
        if (Deadline > now)
            return Deadline - now;
        if (Deadline == 0)
            return 0;
        if (Interval != 0)
            return Interval - ((now - Deadline) % Interval);

        // Due but not acted upon yet is still armed.
        return HeapIndex >= 0 ? 1u : 0u;
    }
}
