using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server.Program;

/// <summary>Rings out of the untyped memory that the board grants, each made and mapped when it is first needed, and used again.</summary>
/// <param name="pool">The untyped memory.</param>
/// <param name="space">The address space of the server.</param>
/// <param name="first">Where they are mapped; a multiple of 2 MiB.</param>
/// <param name="maximum">How many there are at most.</param>
/// <param name="events">What is signalled for the server, which has the second end of each; 0: two programs have the ends.</param>
internal sealed class ConnectionRings(ulong pool, ulong space, ulong first, int maximum, ulong events) : IConnectionRings
{
    /// <summary>Where rings of two programs are: behind the two MiB of <see cref="StateMemory"/> and <see cref="WindowMemory"/>.</summary>
    public const ulong SharedAddress = 0x20_0020_0000;

    /// <summary>With as many, a dozen windows still find memory on a board that grants two MiB for both.</summary>
    public const int MaximumShared = 8;

    /// <summary>Where rings with the server are.</summary>
    public const ulong ServedAddress = SharedAddress + (MaximumShared * Step);

    /// <summary>Addresses of a ring, and how many of them share a page table.</summary>
    private const ulong Step = 0x4_0000;
    private const int OfTable = 8;

    private const uint Pages = ConnectionRing.Size / StartPage.PageSize;

    private readonly List<Made> _made = [];
    private readonly Stack<int> _unused = new();
    private int _tables;
    private ulong _over;

    public bool TryTake(out int index)
    {
        if (!_unused.TryPop(out index))
            return TryMake(out index);
        Bytes(index).Clear();
        return true;
    }

    public bool TryGive(int index, int end, out ulong memory, out ulong wait, out ulong signal)
    {
        Made ring = _made[index];
        wait = signal = 0;
        CallStatus status = Kernel.Split(ring.Memory, 0, Pages, Rights.Read | Rights.Write, out memory);
        if (status == CallStatus.Ok)
            status = Kernel.Derive(ring.Notifications[end], Rights.Read, 0, 0, out wait);
        if (status == CallStatus.Ok)
        {
            status = events == 0
                ? Kernel.Derive(ring.Notifications[1 - end], Rights.Write, 0, 0, out signal)
                : Kernel.Derive(events, Rights.Write, 1UL << (ServedRing.FirstBit + index), 0, out signal);
        }

        ring.Given[end] = [memory, wait, signal];
        if (status == CallStatus.Ok)
            return true;
        Withdraw(index, end);
        return false;
    }

    public bool TryGiveWords(int index, out ulong memory)
    {
        memory = 0;
        return index < _made.Count && Kernel.Split(_made[index].Memory, 0, 1, Rights.Read, out memory) == CallStatus.Ok;
    }

    public bool TryGiveOver(out ulong memory)
    {
        memory = 0;
        return (_over != 0 || TryMakeOver()) && Kernel.Split(_over, 0, 1, Rights.Read, out memory) == CallStatus.Ok;
    }

    public void Withdraw(int index, int end)
    {
        foreach (ulong given in _made[index].Given[end])
        {
            if (given == 0)
                continue;

            // It is the server's own: neither call can fail.
            _ = Kernel.Revoke(given);
            _ = Kernel.Delete(given);
        }

        _made[index].Given[end] = [];
    }

    public void Free(int index) => _unused.Push(index);

    public Span<byte> Bytes(int index) => MappedMemory.Bytes(AddressOf(index), ConnectionRing.Size);

    public void Wake(int index, int end) => _ = Kernel.Signal(_made[index].Notifications[end]); // it is the server's own

    private ulong AddressOf(int index) => first + ((ulong)index * Step);

    private bool TryMake(out int index)
    {
        index = _made.Count;
        if (index == maximum || (index / OfTable == _tables && !TryFeed()))
            return false;
        Made ring = new();
        CallStatus status = Kernel.Retype(pool, CapabilityKind.Memory, Pages, out ring.Memory);
        int ends = events == 0 ? 2 : 1;
        for (int end = 0; end < ends && status == CallStatus.Ok; end++)
        {
            status = Kernel.Retype(pool, CapabilityKind.Untyped, 1, out ring.Pages[end]);
            if (status == CallStatus.Ok)
                status = Kernel.Retype(ring.Pages[end], CapabilityKind.Notification, 0, out ring.Notifications[end]);
        }

        if (status == CallStatus.Ok)
            status = Kernel.Map(ring.Memory, space, AddressOf(index), 0, Pages, Protection.Read | Protection.Write);
        if (status == CallStatus.Ok)
        {
            _made.Add(ring);
            return true;
        }

        // There is not as much left; what was just made goes back.
        foreach (ulong made in (ReadOnlySpan<ulong>)[ring.Notifications[0], ring.Notifications[1], ring.Pages[0], ring.Pages[1], ring.Memory])
        {
            if (made != 0)
                _ = Kernel.Delete(made);
        }

        return false;
    }

    /// <summary>Make the page that stands for rings which are over, behind the first ring.</summary>
    private bool TryMakeOver()
    {
        ulong address = first + Step - StartPage.PageSize;
        if (_tables == 0 && !TryFeed())
            return false;
        if (Kernel.Retype(pool, CapabilityKind.Memory, 1, out ulong over) != CallStatus.Ok)
            return false;
        if (Kernel.Map(over, space, address, 0, 1, Protection.Read | Protection.Write) != CallStatus.Ok)
        {
            _ = Kernel.Delete(over); // it was just made
            return false;
        }

        ConnectionRing.EndBoth(MappedMemory.Bytes(address, PipeRing.ControlSize));
        _over = over;
        return true;
    }

    private bool TryFeed()
    {
        if (Kernel.Retype(pool, CapabilityKind.PageTables, 1, out ulong tables) != CallStatus.Ok)
            return false;
        if (Kernel.FeedTables(space, tables) != CallStatus.Ok)
            return false;
        _tables++;
        return true;
    }

    /// <summary>What a ring is made of.</summary>
    private sealed class Made
    {
        /// <summary>Its memory.</summary>
        public ulong Memory;

        /// <summary>What its ends sleep on, and the memory of that.</summary>
        public readonly ulong[] Notifications = new ulong[2];
        public readonly ulong[] Pages = new ulong[2];

        /// <summary>What was handed out for its ends.</summary>
        public readonly ulong[][] Given = [[], []];
    }
}
