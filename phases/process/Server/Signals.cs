using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <summary>Signals by their numbers on Linux x86-64, as far as the process server must know them.</summary>
public static class Signals
{
    public const uint Maximum = 64;

    /// <summary>The first that is queued.</summary>
    public const uint FirstRealTime = 32;

    public const uint HangUp = 1;
    private const uint IllegalInstruction = 4;
    private const uint Trap = 5;
    private const uint BusError = 7;
    private const uint ArithmeticError = 8;
    public const uint Kill = 9;
    private const uint SegmentViolation = 11;
    public const uint Alarm = 14;
    public const uint Child = 17;
    public const uint Continue = 18;
    public const uint Stop = 19;
    private const uint TerminalStop = 20;
    public const uint TerminalInput = 21;
    public const uint TerminalOutput = 22;
    private const uint Urgent = 23;
    public const uint CpuTimeExceeded = 24;
    public const uint VirtualAlarm = 26;
    public const uint Profiling = 27;
    private const uint WindowChanged = 28;
    private const uint BadSystemCall = 31;

    /// <summary>Those whose default action is to stop the process.</summary>
    public static readonly ulong Stops = BitOf(Stop) | BitOf(TerminalStop) | BitOf(TerminalInput) | BitOf(TerminalOutput);

    /// <summary>Those whose default action is to do nothing. A process that is not stopped has nothing to continue.</summary>
    public static readonly ulong IgnoredByDefault = BitOf(Child) | BitOf(Continue) | BitOf(Urgent) | BitOf(WindowChanged);

    /// <summary>Those that nobody blocks, ignores or handles.</summary>
    public static readonly ulong Absolute = BitOf(Kill) | BitOf(Stop);

    /// <summary>The bit of a signal, 1 to 64, in a set.</summary>
    public static ulong BitOf(uint signal) => 1UL << (int)(signal - 1);

    /// <summary>Whether a process gets it even when it continues: permission within a session (POSIX kill).</summary>
    public static bool IsContinue(uint signal) => signal == Continue;

    /// <summary>The signal that stands for a fault, by its vector (Intel SDM volume 3, table 6-1; <see cref="Vectors"/>).</summary>
    public static uint OfFault(ulong vector) => vector switch
    {
        0 or 16 or 19 => ArithmeticError,
        1 or 3 => Trap,
        6 => IllegalInstruction,
        12 or 17 => BusError,
        Vectors.ForeignCall => BadSystemCall,
        8 or 18 => Kill,
        _ => SegmentViolation,
    };
}
