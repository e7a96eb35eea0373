using System;
using System.Collections.Generic;
using Pistachio.Net.Server;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Sockets.Tests;

/// <summary>Two windows.</summary>
internal sealed class FakeWindows : IWindowMemory
{
    private readonly byte[][] _memory = [new byte[SocketLimits.WindowBytes], new byte[SocketLimits.WindowBytes]];
    private readonly Stack<int> _unused = new([1, 0]);

    public int Unused => _unused.Count;

    public bool TryTake(out int index, out ulong capability)
    {
        capability = 50;
        return _unused.TryPop(out index);
    }

    public void Free(int index)
    {
        Bytes(index).Clear();
        _unused.Push(index);
    }

    public Span<byte> Bytes(int index) => _memory[index];
}
