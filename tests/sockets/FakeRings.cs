using System;
using System.Collections.Generic;
using Pistachio.Net.Server;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Sockets.Tests;

/// <summary>Memory for rings: as many as a test says.</summary>
internal sealed class FakeRings(int count) : IConnectionRings
{
    private readonly List<byte[]> _memory = [];
    private readonly Stack<int> _unused = new();
    private readonly Dictionary<(int Index, int End), int> _withdrawals = [];

    /// <summary>Capabilities that are with ends, by ring and end.</summary>
    public HashSet<(int Index, int End)> Given { get; } = [];

    /// <summary>How often each end was woken.</summary>
    public Dictionary<(int Index, int End), int> Wakes { get; } = [];

    /// <summary>Capabilities cannot be made.</summary>
    public bool IsFull { get; set; }

    public int Unused => count - _memory.Count + _unused.Count;

    public bool TryTake(out int index)
    {
        if (!_unused.TryPop(out index))
        {
            index = _memory.Count;
            if (index == count)
                return false;
            _memory.Add(new byte[ConnectionRing.Size]);
        }

        Bytes(index).Clear();
        return true;
    }

    public bool TryGive(int index, int end, out ulong memory, out ulong wait, out ulong signal)
    {
        memory = wait = signal = 0;
        if (IsFull)
            return false;
        if (!Given.Add((index, end)))
            throw new InvalidOperationException("the end was given already");
        memory = (ulong)(uint)index;
        wait = 100;
        signal = 200;
        return true;
    }

    public bool TryGiveWords(int index, out ulong memory)
    {
        memory = (ulong)(uint)index;
        return index < _memory.Count && !IsFull;
    }

    public bool TryGiveOver(out ulong memory)
    {
        memory = ulong.MaxValue;
        return !IsFull;
    }

    /// <summary>How often the capabilities of an end were taken back: who got them before has not got the memory any more.</summary>
    public int WithdrawalsOf(int index, int end) => _withdrawals.GetValueOrDefault((index, end));

    public void Withdraw(int index, int end)
    {
        _withdrawals[(index, end)] = WithdrawalsOf(index, end) + 1;
        if (!Given.Remove((index, end)))
            throw new InvalidOperationException("the end was not given");
    }

    public void Free(int index)
    {
        if (Given.Contains((index, 0)) || Given.Contains((index, 1)) || _unused.Contains(index))
            throw new InvalidOperationException("somebody has it, or it is free");
        _unused.Push(index);
    }

    public Span<byte> Bytes(int index) => _memory[index];

    public void Wake(int index, int end) => Wakes[(index, end)] = Wakes.GetValueOrDefault((index, end)) + 1;
}
