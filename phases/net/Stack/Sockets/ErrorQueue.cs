using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>Errors of a socket that a program wants to hear of one by one. What has no room is lost, as a datagram is.</summary>
/// <param name="room">Room that all sockets of a stack share.</param>
public sealed class ErrorQueue(ErrorRoom room)
{
    /// <summary>So many may wait, each with at most some 1,200 bytes of the packet that it is about.</summary>
    public const int Capacity = 32;

    private readonly Queue<QueuedError> _errors = new();

    /// <summary>Errors that wait.</summary>
    public int Count => _errors.Count;

    /// <summary>The oldest; null: there is none.</summary>
    internal QueuedError? Next => _errors.TryPeek(out QueuedError? next) ? next : null;

    internal void Add(QueuedError error)
    {
        if (_errors.Count == Capacity || room.Left == 0)
            return;
        room.Left--;
        _errors.Enqueue(error);
    }

    internal QueuedError? Take()
    {
        if (!_errors.TryDequeue(out QueuedError? oldest))
            return null;
        room.Left++;
        return oldest;
    }

    internal void Clear()
    {
        room.Left += _errors.Count;
        _errors.Clear();
    }
}
