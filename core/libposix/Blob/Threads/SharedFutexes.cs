using System.Threading;
using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.Processes.Library;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>
/// Sleeping at words of memory that processes share: the process server keeps the queues. A shared object goes by the number that the memory server gave
/// it, a file by device and inode.
/// </summary>
internal static class SharedFutexes
{
    private const ulong FileMark = 1UL << 63;
    private const int DeviceShift = 48;

    /// <summary>Find the names by which all processes know a word.</summary>
    /// <returns>False: it lies in private memory.</returns>
    public static bool TryName(ulong address, out ulong memory, out ulong offset)
    {
        memory = 0;
        bool isShared = Process.Memory.TryFindShared(address, out SharedPlace place);
        offset = place.Offset;
        if (!isShared)
            return false;
        memory = place.Object;
        if (memory == 0 && FileCalls.TryIdentify((int)place.File, out FileStatus status))
            memory = FileMark | (status.Device << DeviceShift) | status.Inode;
        return true;
    }

    /// <summary>Sleep at a word as long as it has a value.</summary>
    /// <returns>As <see cref="Futexes.Sleep"/>. EAGAIN: it has another value.</returns>
    public static Errno Sleep(ulong address, uint value, ulong memory, ulong offset, uint mask, Deadline deadline)
    {
        ref ThreadArea thread = ref ThreadArea.Current;
        ref ulong woken = ref Signals.WordsOf(ref thread).Woken;
        _ = Interlocked.Exchange(ref woken, 0);
        Errno error = Connection.Server.FutexEnter(thread.Index, memory, offset, mask);
        if (error != Errno.None)
            return error;

        // Who changed the word before the thread was in the queue has not woken it.
        if (!UserMemory.TryRead(address, out uint word) || word != value)
            return Leave(ref thread, Errno.EAGAIN);
        while (true)
        {
            bool interrupts = SignalDelivery.IsDue();
            if (Volatile.Read(ref woken) != 0)
                return Errno.None;
            if (interrupts)
                return Leave(ref thread, Errno.EINTR);
            CurrentThread.BeginWait();
            CallStatus status = deadline.Sleep();
            CurrentThread.EndWait();
            if (status == CallStatus.Ok)
                return Leave(ref thread, Errno.ETIMEDOUT);
        }
    }

    /// <summary>Wake threads of any process that sleep at a word.</summary>
    /// <returns>How many.</returns>
    public static int Wake(ulong memory, ulong offset, int count, uint mask) =>
        Connection.Server.FutexWake(memory, offset, (uint)count, mask, out uint woken) == Errno.None ? (int)woken : 0;

    /// <summary>The thread sleeps no more; if it has been woken meanwhile, that counts.</summary>
    private static Errno Leave(ref ThreadArea thread, Errno reason) =>
        Connection.Server.FutexLeave(thread.Index, out bool left) == Errno.None && !left ? Errno.None : reason;
}
