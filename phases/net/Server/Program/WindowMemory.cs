using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server.Program;

/// <summary>Windows out of the untyped memory that the board grants, each made and mapped when it is first needed, and used again.</summary>
/// <param name="pool">The untyped memory.</param>
/// <param name="space">The address space of the server.</param>
internal sealed class WindowMemory(ulong pool, ulong space) : IWindowMemory
{
    /// <summary>In the two MiB behind those of <see cref="StateMemory"/>, which has left room in its page tables.</summary>
    private const ulong Address = 0x20_0010_0000;

    private const uint Pages = SocketLimits.WindowBytes / StartPage.PageSize;

    /// <summary>As many as the page table that is there takes.</summary>
    private const int Maximum = 15;

    private readonly List<ulong> _memory = [];
    private readonly Stack<int> _unused = new();

    public bool TryTake(out int index, out ulong capability)
    {
        capability = 0;
        if (_unused.TryPop(out index))
            Bytes(index).Clear();
        else if (!TryMake(out index))
            return false;
        if (Kernel.Split(_memory[index], 0, Pages, Rights.Read | Rights.Write, out capability) == CallStatus.Ok)
            return true;
        _unused.Push(index);
        return false;
    }

    public void Free(int index)
    {
        _ = Kernel.Revoke(_memory[index]); // of memory that is ours
        _unused.Push(index);
    }

    public Span<byte> Bytes(int index) => MappedMemory.Bytes(AddressOf(index), SocketLimits.WindowBytes);

    private static ulong AddressOf(int index) => Address + ((ulong)index * SocketLimits.WindowBytes);

    private bool TryMake(out int index)
    {
        index = _memory.Count;
        if (index == Maximum || Kernel.Retype(pool, CapabilityKind.Memory, Pages, out ulong memory) != CallStatus.Ok)
            return false;
        if (Kernel.Map(memory, space, AddressOf(index), 0, Pages, Protection.Read | Protection.Write) != CallStatus.Ok)
        {
            _ = Kernel.Delete(memory); // it was just made
            return false;
        }

        _memory.Add(memory);
        return true;
    }
}
