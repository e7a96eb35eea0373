using System;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>
/// Where the stack puts what has come for a program that takes it out of memory which it shares with the server. What the program has taken is looked at by
/// <see cref="Room"/> and <see cref="Look"/> only, and believed as far as there was so much.
/// </summary>
/// <param name="memory">The memory of all rings.</param>
/// <param name="index">Which.</param>
internal sealed class ServedReceiveRing(IConnectionRings memory, int index) : IReceiveRing
{
    private const uint StackEnd = ConnectionRing.ProgramEnd ^ 1;

    /// <summary>Bytes that were published in all, modulo 2 to the 32nd.</summary>
    private uint _published;

    /// <summary>The program may take bytes by itself.</summary>
    private bool _isShared;

    public int Capacity => ConnectionRing.Capacity;

    public int Count { get; private set; }

    public int Room
    {
        get
        {
            Look();
            return Capacity - Count;
        }
    }

    /// <summary>The words could not be.</summary>
    public bool IsBroken { get; private set; }

    private PipeRing Words => ConnectionRing.Of(memory.Bytes(index), StackEnd);

    private uint Taken => _published - (uint)Count;

    /// <summary>The program may use it from now on.</summary>
    public void Begin()
    {
        PipeRing words = Words;
        words.ExchangeTaken(PipeRing.WordOf(Taken));
        words.ExchangeWritten(PipeRing.WordOf(_published));
        _isShared = true;
    }

    /// <summary>Look what the program has taken. While more than half is full, it signals the server when it is not any more.</summary>
    public void Look()
    {
        if (!_isShared)
            return;
        PipeRing words = Words;
        ulong word = words.TakenWord;
        Believe(word);
        if (Count <= Capacity / 2 || (word & PipeRing.WriterSleeps) != 0)
            return;
        if (words.TryAskReader(out word))
            Believe(word);
        else
            IsBroken = true;
    }

    /// <summary>The program sends messages from now on, until the server comes to end the ring.</summary>
    public void Pause() => Stop(PipeRing.IsOff);

    /// <summary>The program may not use it any more.</summary>
    public void Stop() => Stop(PipeRing.IsOff | PipeRing.IsOver);

    public int Place(int offset, ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, Capacity - Count - offset);
        if (count <= 0)
            return 0;
        Words.CopyIn(PipeRing.WordOf(_published), offset, bytes[..count]);
        return count;
    }

    public void Publish(int count)
    {
        if ((uint)count > (uint)(Capacity - Count))
            throw new ArgumentOutOfRangeException(nameof(count));
        _published += (uint)count;
        Count += count;
        if (_isShared && (Words.ExchangeWritten(PipeRing.WordOf(_published)) & PipeRing.ReaderSleeps) != 0)
            memory.Wake(index, ConnectionRing.ProgramEnd);
    }

    public void Copy(int offset, Span<byte> destination)
    {
        if ((uint)offset + (uint)destination.Length > (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(offset));
        Words.CopyOut(Taken + (uint)offset, destination);
    }

    /// <summary>Take bytes for the program, which has asked for them in a message and is not taking any itself.</summary>
    public void Release(int count)
    {
        if ((uint)count > (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(count));
        ulong before = Words.TakenWord;
        bool isAsKnown = !_isShared || PipeRing.CountOf(before) == Taken;
        Count -= count;
        if (_isShared && !(isAsKnown && Words.TryChangeTaken(before, PipeRing.WordOf(Taken))))
            IsBroken = true;
    }

    private void Stop(ulong flags)
    {
        PipeRing words = Words;
        ulong taken = words.ExchangeTaken(flags);
        words.ExchangeWritten(flags);
        if (_isShared)
            Believe(taken);
        _isShared = false;
    }

    private void Believe(ulong word)
    {
        uint taken = PipeRing.CountOf(word) - Taken;
        if (taken > (uint)Count || (word & PipeRing.IsOff) != 0)
            IsBroken = true;
        else
            Count -= (int)taken;
    }
}
