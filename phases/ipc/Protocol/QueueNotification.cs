namespace Pistachio.Ipc.Protocol;

/// <summary>How a process is told that a message came to an empty queue.</summary>
public enum QueueNotification : uint
{
    /// <summary>Not at all any more, if it was this process that was to be told.</summary>
    Remove = 0,

    /// <summary>Not at all, but nobody else can ask to be told meanwhile. SIGEV_NONE.</summary>
    Nothing = 1,

    /// <summary>By a signal. SIGEV_SIGNAL.</summary>
    Signal = 2,

    /// <summary>
    /// An event counter of the process gets <see cref="IpcLimits.MessageCame"/>, or <see cref="IpcLimits.NotificationRemoved"/> if the request is taken
    /// back before a message came. SIGEV_THREAD of the C door is made of it.
    /// </summary>
    Event = 3,
}
