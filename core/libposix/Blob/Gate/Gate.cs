using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>The C# side of the gate.</summary>
internal static class Gate
{
    private const long Interrupted = -(long)Errno.EINTR;

    /// <summary>Shared with the assembly of the gate.</summary>
    public static ref GateArea Area
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref ProcessMemory.At<GateArea>(GateArea.Address, 1)[0];
    }

    /// <summary>Called by <c>px_gate_entry</c> for calls that the gate does not answer itself. The program goes on from the frame.</summary>
    [RuntimeExport("px_gate_call")]
    internal static void Call(ref GateFrame frame)
    {
        uint number = (uint)frame.Rax;
        long result = QuickCalls.Call(number, ref frame);
        frame.Rax = (ulong)(result >= 0 ? result : AfterFailure(number, result, ref frame));
    }

    /// <summary>What a call that was not successful ends with: it may have to be made in another way, or again.</summary>
    private static long AfterFailure(uint number, long result, ref GateFrame frame)
    {
        result = Final(number, result, ref frame);
        if (result == Interrupted)
            result = AfterInterrupt(number, ref frame);
        if (result != LinuxCallTable.NoSuchCall)
            return result;
        Learn(number, GateAnswerKind.Unknown, 1);
        return CallResult.Of(Errno.ENOSYS);
    }

    private static long Final(uint number, long result, ref GateFrame frame) =>
        QuickCalls.IsFinal(number, result) ? result : LinuxCallTable.Call((LinuxCall)number, ref frame);

    /// <summary>A call was interrupted: unless a handler runs, the program shall not notice.</summary>
    private static long AfterInterrupt(uint number, ref GateFrame frame)
    {
        long result = Interrupted;
        while (result == Interrupted && !SignalDelivery.IsDue())
            result = Final(number, QuickCalls.Call(number, ref frame), ref frame);
        if (result != Interrupted)
            return result;
        uint mark = (frame.Rax & GateFrame.DoorMark) != 0 ? ThreadSignals.OfDoor : 0;
        if ((LinuxCall)number == LinuxCall.Futex && FutexCalls.IsMadeAgain((uint)frame.Rsi))
            mark |= ThreadSignals.AnyHandler;
        Signals.Thread.Interrupted = number | mark;
        return result;
    }

    /// <summary>Have the gate give this answer from now on.</summary>
    public static void Learn(uint number, GateAnswerKind kind, uint value)
    {
        ref GateArea area = ref Area;
        area.Answers[(int)number].Kind = kind;
        area.Answers[(int)number].Value = value;
    }
}
