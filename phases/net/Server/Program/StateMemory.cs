using System;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Net.Server.Program;

/// <summary>The memory of the states, out of the untyped memory that the board grants.</summary>
internal sealed class StateMemory : IStateMemory
{
    /// <summary>Far from all that a server's domain begins with.</summary>
    private const ulong Address = 0x20_0000_0000;

    /// <summary>Page tables that may be missing there.</summary>
    private const ulong Tables = 4;

    private StateMemory(ulong capability) => Capability = capability;

    public ulong Capability { get; }

    public Span<byte> Bytes => MappedMemory.Bytes(Address, SocketStates.Bytes);

    /// <summary>Make and map it.</summary>
    /// <returns>Null: it cannot be.</returns>
    public static StateMemory? Make(ulong pool, ulong space)
    {
        const uint pages = SocketStates.Bytes / StartPage.PageSize;
        CallStatus status = Kernel.Retype(pool, CapabilityKind.PageTables, Tables, out ulong tables);
        if (status == CallStatus.Ok)
            status = Kernel.FeedTables(space, tables);
        ulong memory = 0;
        if (status == CallStatus.Ok)
            status = Kernel.Retype(pool, CapabilityKind.Memory, pages, out memory);
        if (status == CallStatus.Ok)
            status = Kernel.Map(memory, space, Address, 0, pages, Protection.Read | Protection.Write);

        // What is handed out is bound to another place.
        if (status == CallStatus.Ok)
            status = Kernel.Split(memory, 0, pages, Rights.Read | Rights.Write, out memory);
        return status == CallStatus.Ok ? new StateMemory(memory) : null;
    }
}
