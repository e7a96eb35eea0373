using System;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>
/// What a program writes into memory that it shares with the server, as the stack has it: bytes stay there until the peer has acknowledged them. The words are looked
/// at by <see cref="Fresh"/> and <see cref="Stop"/> only; what the stack goes by is kept here, so a program that writes nonsense into them harms nothing but its connection.
/// </summary>
/// <param name="memory">The memory of all rings.</param>
/// <param name="index">Which.</param>
internal sealed class ServedSendRing(IConnectionRings memory, int index) : ISendRing
{
    /// <summary>Bytes that were released in all, modulo 2 to the 32nd.</summary>
    private uint _released;

    /// <summary>The program may write bytes by itself.</summary>
    private bool _isShared;

    public int Capacity => ConnectionRing.Capacity;

    public int Count { get; private set; }

    public int Room => Capacity - Count;

    /// <summary>The words could not be.</summary>
    public bool IsBroken { get; private set; }

    private PipeRing Words => ConnectionRing.Of(memory.Bytes(index), ConnectionRing.ProgramEnd);

    private uint End => _released + (uint)Count;

    /// <summary>The program may use it from now on.</summary>
    public void Begin()
    {
        // Whoever sees the one that is not off sees the other one off.
        PipeRing words = Words;
        words.ExchangeTaken(PipeRing.WordOf(_released));
        words.ExchangeWritten(PipeRing.WordOf(End) | PipeRing.ReaderSleeps);
        _isShared = true;
    }

    /// <summary>Bytes that the program has written since they were accepted last. It signals the server when it writes more.</summary>
    public int Fresh()
    {
        if (Words.TryAskWriter(out ulong word))
            return FreshOf(word);
        IsBroken = true;
        return 0;
    }

    /// <summary>Bytes that are fresh belong to the ring from now on.</summary>
    public void Accept(int count) => Count += count;

    /// <summary>Bytes that the program has written, as far as they lie behind each other.</summary>
    /// <param name="offset">From the first that is not released.</param>
    /// <param name="count">How many there are.</param>
    public ReadOnlySpan<byte> Peek(int offset, int count) => Words.Contiguous(_released + (uint)offset, count);

    /// <summary>Fresh bytes of an empty ring were sent without the stack keeping them.</summary>
    public void Skip(int count)
    {
        Accept(count);
        Release(count);
    }

    /// <summary>The program may not use it any more. What it has written belongs to the ring.</summary>
    public void Stop()
    {
        PipeRing words = Words;
        const ulong over = PipeRing.IsOff | PipeRing.IsOver;
        Accept(FreshOf(words.ExchangeWritten(over)));
        words.ExchangeTaken(over);
        _isShared = false;
    }

    /// <summary>Put bytes in for the program, which has sent them in a message and is not writing itself.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, Room);
        if (count == 0)
            return 0;
        PipeRing words = Words;
        ulong before = words.WrittenWord;
        words.CopyIn(PipeRing.WordOf(End), 0, bytes[..count]);
        bool isAsKnown = PipeRing.CountOf(before) == End;
        Count += count;
        if (_isShared && !(isAsKnown && words.TryChangeWritten(before, PipeRing.WordOf(End) | (before & PipeRing.ReaderSleeps))))
            IsBroken = true;
        return count;
    }

    public void Copy(int offset, Span<byte> destination)
    {
        if ((uint)offset + (uint)destination.Length > (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(offset));
        Words.CopyOut(_released + (uint)offset, destination);
    }

    public void Release(int count)
    {
        if ((uint)count > (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(count));
        if (count == 0)
            return;
        Count -= count;
        _released += (uint)count;
        if (!_isShared)
            return;
        PipeRing words = Words;
        ulong next = PipeRing.WordOf(_released);
        ulong before = words.ExchangeTaken(next);
        if ((before & PipeRing.WriterSleeps) == 0)
            return;

        // A writer that is woken for each few bytes would only find that they are few.
        if (Count > Capacity / 2 && words.TryChangeTaken(next, next | PipeRing.WriterSleeps))
            return;
        memory.Wake(index, ConnectionRing.ProgramEnd);
    }

    private int FreshOf(ulong word)
    {
        uint fresh = PipeRing.CountOf(word) - End;
        if (fresh <= (uint)Room && (word & PipeRing.IsOff) == 0)
            return (int)fresh;
        IsBroken = true;
        return 0;
    }
}
