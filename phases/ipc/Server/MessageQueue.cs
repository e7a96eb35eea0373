using System.Collections.Generic;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>A POSIX message queue: messages by falling priority, those of one priority in the order in which they came.</summary>
/// <param name="node">Its node in the <see cref="QueueTree"/>.</param>
/// <param name="access">Owner and permissions.</param>
/// <param name="maximum">Messages that it may hold.</param>
/// <param name="messageSize">Bytes that each may have.</param>
internal sealed class MessageQueue(uint node, NodeAccess access, int maximum, int messageSize) : WaitQueue
{
    private readonly List<QueuedMessage> _messages = [];

    public uint Node { get; } = node;

    public NodeAccess Access { get; set; } = access;

    public int Maximum { get; } = maximum;

    public int MessageSize { get; } = messageSize;

    /// <summary>Its name; null: it was unlinked.</summary>
    public byte[]? Name { get; set; }

    /// <summary>Open file descriptions.</summary>
    public int Opens { get; set; }

    /// <summary>When it was made, and when a message was sent or received last, in nanoseconds since 1970.</summary>
    public long ChangeTime { get; set; }

    /// <summary>Who is to be told of a message; null: nobody.</summary>
    public QueueRegistration? Registration { get; set; }

    public int Count => _messages.Count;

    public bool IsFull => _messages.Count >= Maximum;

    /// <summary>Bytes that it counts with: all that it may hold.</summary>
    public long Cost => CostOf(Maximum, MessageSize);

    public static long CostOf(long messages, long messageSize) => messages * (messageSize + IpcLimits.MessageCost);

    public void Add(in QueuedMessage message)
    {
        // Behind all of at least its priority; most have the same one.
        int index = _messages.Count;
        while (index > 0 && _messages[index - 1].Priority < message.Priority)
            index--;
        _messages.Insert(index, message);
    }

    public QueuedMessage TakeFirst()
    {
        QueuedMessage first = _messages[0];
        _messages.RemoveAt(0);
        return first;
    }
}
