namespace Pistachio.Posix;

/// <summary>What a process does at a signal, as Linux' system call has it.</summary>
public struct SignalAction
{
    /// <summary>Address of the handler; 0: the default; 1: nothing.</summary>
    public ulong Handler;

    /// <summary>As sa_flags of px_sigaction, and 0x4000000 where <see cref="Restorer"/> counts.</summary>
    public ulong Flags;

    /// <summary>Address of the code that a handler returns to, instead of that of the library OS.</summary>
    public ulong Restorer;

    /// <summary>Signals that are blocked while the handler runs: bit n - 1 is signal n.</summary>
    public ulong Mask;
}
