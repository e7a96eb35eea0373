using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <summary>Signals by their numbers on Linux x86-64, as far as the process server must know them.</summary>
public static class Signals
{
    public const uint Maximum = 64;

    private const uint IllegalInstruction = 4;
    private const uint Trap = 5;
    private const uint BusError = 7;
    private const uint ArithmeticError = 8;
    public const uint Kill = 9;
    private const uint SegmentViolation = 11;
    private const uint Child = 17;
    private const uint Continue = 18;
    private const uint Stop = 19;
    private const uint TerminalStop = 20;
    private const uint TerminalInput = 21;
    private const uint TerminalOutput = 22;
    private const uint Urgent = 23;
    private const uint WindowChanged = 28;
    private const uint BadSystemCall = 31;

    /// <summary>Whether the default action is to do nothing. A process that is not stopped has nothing to continue.</summary>
    public static bool IsIgnored(uint signal) => signal is Child or Continue or Urgent or WindowChanged;

    /// <summary>Whether the default action is to stop the process.</summary>
    public static bool IsStop(uint signal) => signal is Stop or TerminalStop or TerminalInput or TerminalOutput;

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
