using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.LibPosix;

/// <summary>
/// The signals that stand for faults of the program, with the codes of Linux (<c>asm-generic/siginfo.h</c> of its headers) and the vectors of
/// Intel SDM volume 3, table 6-1.
/// </summary>
internal static class FaultSignals
{
    // si_code.
    private const int ByKernel = 0x80;
    private const int IllegalOperand = 2;
    private const int Trace = 2;
    private const int DivisionByZero = 1;
    private const int FloatDivision = 3;
    private const int FloatOverflow = 4;
    private const int FloatUnderflow = 5;
    private const int FloatInexact = 6;
    private const int FloatInvalid = 7;
    private const int NotMapped = 1;
    private const int NoAccess = 2;
    private const int BadAlignment = 1;
    private const int BadAddress = 2;

    // Vectors.
    private const ulong PageFault = 14;
    private const ulong FloatError = 16;
    private const ulong VectorError = 19;

    /// <summary>Have a handler take the fault of the program that its registers tell of.</summary>
    /// <param name="registers">As the kernel has them.</param>
    /// <param name="outcome">Of a page fault: what is the matter.</param>
    /// <returns>False: the signal has no handler, or is blocked; the fault ends the process.</returns>
    public static bool TryPend(in ProgramRegisters registers, FaultOutcome outcome)
    {
        SignalRecord record = Describe(registers, outcome);

        // The kernel's own way to end a process by a fault knows no bus error in a page fault: that one is sent.
        bool isSent = record.Signal == SignalNumber.Bus && registers.Vector == PageFault;
        // Nor may the kernel end the child of a vfork, whose thread is its parent's.
        if (!isSent && !SharedChild.IsActive && !Signals.WouldRun(record.Signal))
            return false;
        Signals.Thread.Fault = record;
        return true;
    }

    /// <summary>SIGSEGV for a stack on which no handler can run, or a frame that no handler could return by.</summary>
    public static SignalRecord BadStack()
    {
        SignalRecord record = default;
        record.Signal = SignalNumber.SegmentViolation;
        record.Code = ByKernel;
        return record;
    }

    private static SignalRecord Describe(in ProgramRegisters registers, FaultOutcome outcome)
    {
        SignalRecord record = default;
        record.Origin = registers.Return.Rip;
        switch (registers.Vector)
        {
            case 0:
                Set(ref record, SignalNumber.ArithmeticError, DivisionByZero);
                break;
            case 1:
                Set(ref record, SignalNumber.Trap, Trace);
                break;
            case 3:
                record.Origin = 0;
                Set(ref record, SignalNumber.Trap, ByKernel);
                break;
            case 6:
                Set(ref record, SignalNumber.IllegalInstruction, IllegalOperand);
                break;
            case 12:
                record.Origin = 0;
                Set(ref record, SignalNumber.Bus, ByKernel);
                break;
            case PageFault:
                record.Origin = registers.Address;
                bool isBus = outcome is FaultOutcome.NoFrame or FaultOutcome.BeyondEnd;
                int code = outcome == FaultOutcome.NotMapped ? NotMapped : NoAccess;
                Set(ref record, isBus ? SignalNumber.Bus : SignalNumber.SegmentViolation, isBus ? BadAddress : code);
                break;
            case FloatError:
            case VectorError:
                Set(ref record, SignalNumber.ArithmeticError, FloatCode(registers.Vector));
                break;
            case 17:
                record.Origin = 0;
                Set(ref record, SignalNumber.Bus, BadAlignment);
                break;
            default:
                record.Origin = 0;
                Set(ref record, SignalNumber.SegmentViolation, ByKernel);
                break;
        }

        return record;
    }

    private static void Set(ref SignalRecord record, uint signal, int code)
    {
        record.Signal = signal;
        record.Code = code;
    }

    /// <summary>Which exception it was, of those that are not masked (Intel SDM volume 1, 8.1.3 and 10.2.3).</summary>
    private static int FloatCode(ulong vector)
    {
        NativeGate.ReadFloatStatus(out uint control, out uint status, out uint vectorControl);
        const int maskShift = 7;
        const uint invalid = 1;
        const uint denormal = 2;
        const uint division = 4;
        const uint overflow = 8;
        const uint underflow = 16;
        const uint inexact = 32;
        uint raised = vector == FloatError ? status & ~control : vectorControl & ~(vectorControl >> maskShift);
        if ((raised & invalid) != 0)
            return FloatInvalid;
        if ((raised & division) != 0)
            return FloatDivision;
        if ((raised & overflow) != 0)
            return FloatOverflow;
        if ((raised & (underflow | denormal)) != 0)
            return FloatUnderflow;
        return (raised & inexact) != 0 ? FloatInexact : 0;
    }
}
