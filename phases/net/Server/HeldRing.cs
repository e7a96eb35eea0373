using System;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>
/// A ring that programs have, and when it was used last, as far as the server knows: it looks at that when somebody else wants a ring, and at no other time.
/// </summary>
/// <param name="memory">The memory of all of its kind.</param>
/// <param name="index">Its number.</param>
/// <param name="now">The time, in nanoseconds since boot.</param>
internal abstract class HeldRing(IConnectionRings memory, int index, ulong now)
{
    /// <summary>How many bytes had gone in and out at the last look.</summary>
    private ulong _activity;

    public IConnectionRings Memory => memory;

    public int Index => index;

    /// <summary>Bytes are with the stack again, for good.</summary>
    public bool IsOver { get; set; }

    /// <summary>Since when it is there.</summary>
    public ulong Begun { get; } = now;

    /// <summary>When it was last seen to have been used, or when it began.</summary>
    public ulong LastUse { get; private set; } = now;

    /// <summary>Whether a domain has it, or an end of it.</summary>
    public abstract bool IsOf(ulong domain);

    /// <summary>Look whether it was used. Whoever writes nonsense into the words is as busy as he likes, and no more than that.</summary>
    public void Look(ulong time)
    {
        ulong activity = 0;
        for (uint end = 0; end < 2; end++)
        {
            PipeRing words = ConnectionRing.Of(memory.Bytes(index), end);
            activity += (ulong)PipeRing.CountOf(words.WrittenWord) + PipeRing.CountOf(words.TakenWord);
        }

        if (activity == _activity)
            return;
        _activity = activity;
        LastUse = time;
    }
}
