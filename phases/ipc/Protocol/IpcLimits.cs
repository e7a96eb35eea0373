namespace Pistachio.Ipc.Protocol;

/// <summary>Sizes and numbers of the messages, and the limits that programs can ask for.</summary>
public static class IpcLimits
{
    /// <summary>Most bytes of a message in one message of the protocol.</summary>
    public const int PieceBytes = 416;

    /// <summary>Most bytes of what <see cref="IIpcServer.Status"/> tells.</summary>
    public const int StatusBytes = 120;

    /// <summary>SEMMNI: sets of semaphores.</summary>
    public const int Sets = 256;

    /// <summary>SEMMSL: semaphores of a set.</summary>
    public const int SetSemaphores = 200;

    /// <summary>Bytes of the values of a set.</summary>
    public const int SetBytes = SetSemaphores * sizeof(ushort);

    /// <summary>SEMMNS: semaphores in all.</summary>
    public const int Semaphores = 8000;

    /// <summary>SEMOPM: operations of one semop.</summary>
    public const int Operations = 64;

    /// <summary>Bytes of an operation, Linux' <c>struct sembuf</c>.</summary>
    public const int OperationSize = 6;

    /// <summary>Bytes of the operations of one semop.</summary>
    public const int OperationBytes = Operations * OperationSize;

    /// <summary>SEMVMX and SEMAEM: the highest value of a semaphore, and of what is to be undone.</summary>
    public const int SemaphoreMaximum = 32767;

    /// <summary>SEMMNU: pairs of a process and a set with something to undo.</summary>
    public const int Undos = 2048;

    /// <summary>MSGMNI: message queues.</summary>
    public const int MessageQueues = 128;

    /// <summary>MSGMAX: bytes of a message, of System V or of POSIX.</summary>
    public const int MessageBytes = 8192;

    /// <summary>MSGMNB: bytes that a queue may hold unless the superuser says otherwise.</summary>
    public const int QueueBytes = 16384;

    /// <summary>Bytes of all messages of System V together, with <see cref="MessageCost"/> for each.</summary>
    public const int MessageHeap = 512 << 10;

    /// <summary>What a message counts beside its bytes.</summary>
    public const int MessageCost = 64;

    /// <summary>SHMMNI: segments.</summary>
    public const int Segments = 256;

    /// <summary>SHMMAX: bytes of a segment: one run of frames.</summary>
    public const ulong SegmentBytes = 4 << 20;

    /// <summary>Most bytes of the name of a POSIX queue in a message: one more than NAME_MAX, so that it can be refused.</summary>
    public const int NameBytes = 256;

    /// <summary>NAME_MAX: bytes of the name of a POSIX queue.</summary>
    public const int NameMaximum = 255;

    /// <summary>POSIX queues that there may be, those without a name included.</summary>
    public const int Queues = 256;

    /// <summary>mq_maxmsg of a queue that is made without attributes.</summary>
    public const int DefaultMessages = 10;

    /// <summary>mq_msgsize of a queue that is made without attributes.</summary>
    public const int DefaultMessageSize = 8192;

    /// <summary>Most messages that a POSIX queue can be made for.</summary>
    public const int MaximumMessages = 1024;

    /// <summary>Bytes of all POSIX queues together: each counts with all it may hold, so that a send never fails for want of memory.</summary>
    public const int QueueHeap = 1 << 20;

    /// <summary>What an event counter gets when a message came, see <see cref="QueueNotification.Event"/>.</summary>
    public const ulong MessageCame = 1;

    /// <summary>What an event counter gets when nothing is to be told any more.</summary>
    public const ulong NotificationRemoved = 1UL << 32;

    /// <summary>MQ_PRIO_MAX: priorities are below.</summary>
    public const uint Priorities = 32768;
}
