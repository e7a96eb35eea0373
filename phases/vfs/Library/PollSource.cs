using System;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>The descriptors of a poll or select of the program, one after the other.</summary>
internal ref struct PollSource
{
    /// <summary>Bytes of <c>struct pollfd</c>: descriptor (32 bits), events and results (16 bits each).</summary>
    public const int RecordSize = 8;

    /// <summary>What select means by ready to be read, written, and in an exceptional condition, as Linux has it.</summary>
    private const PollEvents ReadEvents = PollEvents.Input | PollEvents.InputNormal | PollEvents.HangUp | PollEvents.Error;
    private const PollEvents WriteEvents = PollEvents.Output | PollEvents.OutputNormal | PollEvents.Error;
    private const PollEvents ExceptionEvents = PollEvents.Urgent;

    private readonly Span<byte> _records;
    private readonly Span<byte> _sets;
    private readonly Span<byte> _results;
    private readonly int _setSize;

    /// <param name="records">An array of <c>struct pollfd</c>.</param>
    public PollSource(Span<byte> records)
    {
        _records = records;
        _sets = default;
        _results = default;
        _setSize = 0;
        Count = records.Length / RecordSize;
    }

    /// <param name="count">Descriptors are below.</param>
    /// <param name="sets">Three sets of bits, one behind the other.</param>
    /// <param name="results">Room for as many, all zero.</param>
    public PollSource(int count, Span<byte> sets, Span<byte> results)
    {
        _records = default;
        _sets = sets;
        _results = results;
        _setSize = sets.Length / 3;
        Count = count;
    }

    public int Count { get; }

    /// <summary>Bits that <see cref="Set"/> has set in the results of a select.</summary>
    public int Bits { get; private set; }

    /// <summary>A descriptor and what is asked of it; negative: nothing.</summary>
    public readonly int Take(int index, out PollEvents events)
    {
        if (_setSize == 0)
        {
            ReadOnlySpan<byte> record = _records.Slice(index * RecordSize);
            events = (PollEvents)System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(4));
            return (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(record);
        }

        events = PollEvents.None;
        if (Has(0, index))
            events |= ReadEvents;
        if (Has(1, index))
            events |= WriteEvents;
        if (Has(2, index))
            events |= ExceptionEvents;
        return events == PollEvents.None ? -1 : index;
    }

    /// <summary>What a descriptor is ready for.</summary>
    /// <returns>Whether it counts as ready.</returns>
    public bool Set(int index, PollEvents ready)
    {
        if (_setSize == 0)
        {
            _records[(index * RecordSize) + 6] = (byte)ready;
            _records[(index * RecordSize) + 7] = (byte)((uint)ready >> 8);
            return ready != PollEvents.None;
        }

        return Mark(0, index, ready & ReadEvents) | Mark(1, index, ready & WriteEvents) | Mark(2, index, ready & ExceptionEvents);
    }

    private readonly bool Has(int set, int index) => (_sets[(set * _setSize) + (index / 8)] >> (index % 8) & 1) != 0;

    private bool Mark(int set, int index, PollEvents ready)
    {
        if (ready == PollEvents.None || !Has(set, index))
            return false;
        _results[(set * _setSize) + (index / 8)] |= (byte)(1 << (index % 8));
        Bits++;
        return true;
    }
}
