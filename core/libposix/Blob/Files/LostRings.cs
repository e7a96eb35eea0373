using System;
using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>
/// Rings of sockets that the server has taken away while the library works with them (decision 50). Before the memory goes, its words have been exchanged for those of a ring that is
/// over, so whatever the library was about, the change of a word that would make it count fails. What remains is to get there without the memory: a copy of bytes is left where it is, words are
/// read from a page that says the same for every ring that is over, and a change of one of them finds that it is not as it was.
/// </summary>
internal static class LostRings
{
    /// <summary>Of Intel SDM volume 3, table 6-1.</summary>
    private const ulong PageFaultVector = 14;

    /// <summary>Let the library go on behind a fault at memory of a ring.</summary>
    /// <param name="registers">Where it faulted, as the kernel has it.</param>
    /// <returns>False: it is another fault.</returns>
    public static bool TryGoOn(ref ProgramRegisters registers)
    {
        if (registers.Vector != PageFaultVector || registers.Return.Rip is < ProcessLayout.Library or >= ProcessLayout.PrivateMemory)
            return false;
        if (((PageFault)registers.ErrorCode & PageFault.Present) != 0)
            return TrySkipChange(ref registers);
        if (!FileCalls.Files.TryLoseSocketRing(registers.Address, out bool isOfBytes))
            return false;
        return !isOfBytes || TryLeaveCopy(ref registers);
    }

    /// <summary>memmove has nothing on the stack but the address that it returns to.</summary>
    private static bool TryLeaveCopy(ref ProgramRegisters registers)
    {
        if (registers.Return.Rip - NativeGate.Move() >= NativeGate.MoveSize())
            return false;
        registers.Return.Rip = ProcessMemory.At<ulong>(registers.Return.Rsp, 1)[0];
        registers.Return.Rsp += sizeof(ulong);
        return true;
    }

    /// <summary>The page that stands for a ring cannot be written: its words are what no exchange expects.</summary>
    private static bool TrySkipChange(ref ProgramRegisters registers)
    {
        if (!FileCalls.Files.IsLostSocketRing(registers.Address))
            return false;
        int length = LockedExchange.LengthOf(ProcessMemory.At<byte>(registers.Return.Rip, LockedExchange.MostBytes));
        if (length == 0)
            return false;
        registers.Rax = PipeRing.IsOff | PipeRing.IsOver;
        registers.Return.Rflags &= ~LockedExchange.ChangedFlag;
        registers.Return.Rip += (ulong)(uint)length;
        return true;
    }
}
