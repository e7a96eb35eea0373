using System;
using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Hil.Link;

/// <summary>The ring of frames that were given to the link and are not yet acknowledged, oldest first.</summary>
/// <remarks>
/// Sequences: those below <c>first</c> are acknowledged; from there to <c>unsent</c> they are on the line; from there to
/// <c>next</c> they wait for their turn. Going back sets <c>unsent</c> to <c>first</c>.
/// </remarks>
public struct SendWindow
{
    /// <summary>Frames that may be on the line at once. At 115200 baud eight of the largest take 170 ms.</summary>
    public const int Capacity = 8;

    private WindowPayloads payloads;
    private WindowBytes types;
    private WindowBytes lengths;
    private uint first;
    private uint unsent;
    private uint next;

    /// <summary>A frame waits to be put on the line.</summary>
    public readonly bool HasUnsent => unsent != next;

    /// <summary>A frame is on the line and not acknowledged.</summary>
    public readonly bool HasUnacknowledged => unsent != first;

    /// <summary>Everything was acknowledged.</summary>
    public readonly bool Empty => first == next;

    public readonly bool Full => next - first == Capacity;

    /// <summary>Sequence that the next frame will get.</summary>
    public readonly uint Next => next;

    /// <summary>Sequence of the frame that <see cref="MarkSent"/> passes.</summary>
    public readonly uint Unsent => unsent;

    public readonly FrameType UnsentType => (FrameType)types[(int)(unsent % Capacity)];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> UnsentPayload
    {
        get
        {
            int slot = (int)(unsent % Capacity);
            return ((ReadOnlySpan<byte>)payloads).Slice(slot * FrameLayout.MaximumPayload, lengths[slot]);
        }
    }

    /// <summary>Forgets everything; sequences begin at 1 again.</summary>
    public void Clear()
    {
        first = 1;
        unsent = 1;
        next = 1;
    }

    /// <summary>Adds a frame.</summary>
    /// <returns>False when the window is full; nothing has happened then.</returns>
    public bool TryAdd(FrameType type, ReadOnlySpan<byte> payload)
    {
        if (Full)
            return false;

        int slot = (int)(next % Capacity);
        types[slot] = (byte)type;
        lengths[slot] = (byte)payload.Length;
        Span<byte> all = payloads;
        payload.CopyTo(all.Slice(slot * FrameLayout.MaximumPayload, FrameLayout.MaximumPayload));
        next++;
        return true;
    }

    public void MarkSent() => unsent++;

    /// <summary>Begins again with the oldest frame that is not acknowledged.</summary>
    public void GoBack() => unsent = first;

    /// <summary>Drops all frames up to the sequence.</summary>
    /// <returns>Whether any was dropped.</returns>
    public bool Acknowledge(uint sequence)
    {
        if (sequence < first || sequence >= next)
            return false;

        first = sequence + 1;
        if (unsent < first)
            unsent = first;
        return true;
    }
}
