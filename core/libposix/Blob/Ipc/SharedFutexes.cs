using Pistachio.Abi;
using Pistachio.Ipc.Library;
using Pistachio.Ipc.Protocol;

namespace Pistachio.LibPosix;

/// <summary>
/// <c>futex</c> at a word of memory that other processes may have too: the part of the VFS server that is of the ipc phase keeps who waits. Of the
/// operations there are those that C libraries use with such words: to wait and to wake, with any mask.
/// </summary>
internal static class SharedFutexes
{
    private const uint Commands = 0x7F;
    private const uint Private = 0x80;
    private const uint RealTimeFlag = 0x100;
    private const uint WaitCommand = 0;
    private const uint WakeCommand = 1;
    private const uint WaitBitsetCommand = 9;
    private const uint WakeBitsetCommand = 10;
    private const uint AnyMask = uint.MaxValue;

    /// <summary>Answer a call, if it is about such a word.</summary>
    /// <param name="f">The registers.</param>
    /// <param name="result">The result.</param>
    /// <returns>False: it is about the process alone.</returns>
    public static bool TryCall(ref GateFrame f, out long result)
    {
        uint operation = (uint)f.Rsi;
        uint command = operation & Commands;
        result = 0;
        if ((operation & Private) != 0 || !FileCalls.ArePresent)
            return false;
        if (command is not (WaitCommand or WakeCommand or WaitBitsetCommand or WakeBitsetCommand) || (f.Rdi & 3) != 0)
            return false;
        if (command is WaitBitsetCommand or WakeBitsetCommand && (uint)f.R9 != AnyMask)
            return false;
        if (!Process.Memory.TryShared(f.Rdi, out bool isFile, out uint number, out ulong offset))
            return false;
        ulong memory = isFile ? FutexPlace.OfFile(FileCalls.HandleOf((int)number)) : FutexPlace.OfObject(number);
        Errno error = command is WakeCommand or WakeBitsetCommand
            ? Wake(memory, offset, (int)f.Rdx, out result)
            : Wait(f.Rdi, memory, offset, (uint)f.Rdx, f.R10, operation);
        if (error == Errno.ENOSYS)
            return false; // the phase is not in the image
        if (error != Errno.None)
            result = CallResult.Of(error);
        return true;
    }

    private static Errno Wake(ulong memory, ulong offset, int most, out long woken)
    {
        // Linux wakes one before it looks whether that was enough.
        Errno error = IpcConnection.Server.FutexWake(memory, offset, most <= 0 ? 1u : (uint)most, out uint count);
        woken = count;
        return error;
    }

    private static Errno Wait(ulong address, ulong memory, ulong offset, uint value, ulong time, uint operation)
    {
        ulong deadline = IpcWaits.NoDeadline;
        Errno error = time == 0 ? Errno.None : DeadlineOf(time, operation, out deadline);
        ulong wakes = 0;
        if (error == Errno.None)
            error = IpcConnection.Server.FutexWakes(memory, offset, out wakes);
        if (error != Errno.None)
            return error;
        if (!UserMemory.TryRead(address, out uint word))
            return Errno.EFAULT;
        return word != value ? Errno.EAGAIN : IpcWaits.ForWake(deadline, memory, offset, wakes);
    }

    /// <summary>The time is a distance for wait, a point for a wait with a mask, which the clock of the flag counts.</summary>
    private static Errno DeadlineOf(ulong address, uint operation, out ulong deadline)
    {
        if ((operation & Commands) == WaitCommand)
            return IpcConnection.DeadlineAfter(address, out deadline);
        Errno error = IpcConnection.ReadTime(address, out ulong time);
        ulong offset = (operation & RealTimeFlag) != 0 ? Gate.Area.Clock.Offsets[0] : 0;
        deadline = time > offset ? time - offset : 1;
        return error;
    }
}
