namespace Pistachio.Processes.Server;

/// <summary>A signal that has not been taken, with what its receiver is told.</summary>
/// <param name="Signal">1 to 64.</param>
/// <param name="Code">The <c>si_code</c>, with the numbers of Linux.</param>
/// <param name="Sender">Process id of the sender or the child, its real user in the upper half; of a timer its number, its overrun in the upper half.</param>
/// <param name="Value">The value that came with it, or the status of a child.</param>
/// <param name="Time">CPU time of a child, in nanoseconds.</param>
internal readonly record struct QueuedSignal(uint Signal, int Code, ulong Sender, ulong Value = 0, ulong Time = 0)
{
    /// <summary>SI_USER: by kill.</summary>
    public const int ByKill = 0;

    /// <summary>SI_MESGQ: a message came to a queue.</summary>
    public const int ByMessageQueue = -3;

    /// <summary>SI_KERNEL: nothing is told but the number.</summary>
    public const int ByKernel = 0x80;

    /// <summary>The id of the only thread that gets it; 0: any.</summary>
    public uint Receiver { get; init; }

    /// <summary>The timer that sent it; null: none did.</summary>
    public ProcessTimer? Timer { get; init; }

    /// <summary>Sent by a process.</summary>
    public static QueuedSignal From(Process sender, uint signal, int code, ulong value) =>
        new(signal, code, sender.Pid | ((ulong)sender.Identity.User << 32), value);

    /// <summary>SIGCHLD: what became of a child.</summary>
    /// <param name="child">The child.</param>
    /// <param name="status">As <see cref="Protocol.WaitStatus"/>.</param>
    public static QueuedSignal OfChild(Process child, uint status)
    {
        const int exited = 1;
        const int killed = 2;
        const int stopped = 5;
        const int continued = 6;
        uint low = status & 0x7F;
        (int code, uint value) = status switch
        {
            Protocol.WaitStatus.Continued => (continued, Signals.Continue),
            _ when low == 0x7F => (stopped, (status >> 8) & 0xFF),
            _ when low != 0 => (killed, low),
            _ => (exited, (status >> 8) & 0xFF),
        };
        return new(Signals.Child, code, child.Pid | ((ulong)child.Identity.User << 32), value, child.Time);
    }
}
