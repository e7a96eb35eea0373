using Pistachio.Abi;
using Pistachio.Ipc.Library;

namespace Pistachio.LibPosix;

/// <summary>The system calls of the ipc phase: System V interprocess communication and POSIX message queues.</summary>
internal static class IpcCalls
{
    private const long NotThere = -(long)Errno.ENOSYS;

    /// <summary>Answer a call. In an image without the phase it is one that does not exist.</summary>
    public static long Call(LinuxCall number, ref GateFrame f)
    {
        if (!FileCalls.ArePresent)
            return LinuxCallTable.NoSuchCall;
        long result = Answer(number, ref f);
        return result == NotThere && IpcPresence.IsAbsent ? LinuxCallTable.NoSuchCall : result;
    }

    private static long Answer(LinuxCall number, ref GateFrame f) => number switch
    {
        LinuxCall.Semget => SemaphoreFunctions.Get((int)f.Rdi, (int)f.Rsi, (uint)f.Rdx),
        LinuxCall.Semop => SemaphoreFunctions.Operate((uint)f.Rdi, f.Rsi, f.Rdx, 0),
        LinuxCall.Semtimedop => SemaphoreFunctions.Operate((uint)f.Rdi, f.Rsi, f.Rdx, f.R10),
        LinuxCall.Semctl => SemaphoreFunctions.Control((uint)f.Rdi, (uint)f.Rsi, (uint)f.Rdx, f.R10),
        LinuxCall.Msgget => MessageFunctions.Get((int)f.Rdi, (uint)f.Rsi),
        LinuxCall.Msgsnd => MessageFunctions.Send((uint)f.Rdi, f.Rsi, f.Rdx, (uint)f.R10),
        LinuxCall.Msgrcv => MessageFunctions.Receive((uint)f.Rdi, f.Rsi, f.Rdx, (long)f.R10, (uint)f.R8),
        LinuxCall.Msgctl => MessageFunctions.Control((uint)f.Rdi, (uint)f.Rsi, f.Rdx),
        LinuxCall.Shmget => SegmentFunctions.Get((int)f.Rdi, f.Rsi, (uint)f.Rdx),
        LinuxCall.Shmctl => SegmentFunctions.Control((uint)f.Rdi, (uint)f.Rsi, f.Rdx),
        LinuxCall.Shmat => SegmentCalls.Attach((uint)f.Rdi, f.Rsi, (uint)f.Rdx),
        LinuxCall.Shmdt => SegmentCalls.Detach(f.Rdi),
        LinuxCall.MqOpen => QueueCalls.Open(f.Rdi, (uint)f.Rsi, (uint)f.Rdx, f.R10),
        LinuxCall.MqUnlink => QueueCalls.Unlink(f.Rdi),
        LinuxCall.MqTimedsend => QueueCalls.Send((int)f.Rdi, f.Rsi, f.Rdx, (uint)f.R10, f.R8),
        LinuxCall.MqTimedreceive => QueueCalls.Receive((int)f.Rdi, f.Rsi, f.Rdx, f.R10, f.R8),
        LinuxCall.MqNotify => NotificationCalls.Notify((int)f.Rdi, f.Rsi),
        LinuxCall.MqGetsetattr => QueueCalls.Attributes((int)f.Rdi, f.Rsi, f.Rdx),
        _ => LinuxCallTable.NoSuchCall,
    };
}
