using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>Errors of a socket that a program wants to hear of one by one. What has no room is lost, as a datagram is.</summary>
public sealed class ErrorQueue
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
        if (_errors.Count < Capacity)
            _errors.Enqueue(error);
    }

    internal QueuedError? Take() => _errors.TryDequeue(out QueuedError? oldest) ? oldest : null;
}
