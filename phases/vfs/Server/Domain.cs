using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// A domain: who it is and what it holds. A handle is the number of a slot in its own table, so that it cannot name what others hold, and means
/// the same in a forked child.
/// </summary>
internal sealed partial class Domain
{
    /// <summary>Requests of a domain that may wait at a time. A thread has one at most, so more are of threads that are gone.</summary>
    public const int MaximumWaits = 64;

    private static readonly uint[] NoGroups = [];

    /// <summary>How many slots a table begins with. It is doubled, handles that were lost not counted.</summary>
    private const int FirstSlots = 8;

    private Slot[] _slots = new Slot[FirstSlots];
    private uint _lowestFree = 1;

    /// <summary>By the effective ids: for all but access.</summary>
    public Identity Effective { get; set; } = new(0, 0, NoGroups);

    public Identity Real { get; set; } = new(0, 0, NoGroups);

    /// <summary>Its root directory (chroot); null: that of all.</summary>
    public OpenFile? Root { get; set; }

    public Place? RootPlace => Root?.Place;

    /// <summary>Its session, process group, and whether it leads the session: the process server says so.</summary>
    public uint Session { get; set; }

    public uint Group { get; set; }

    public bool LeadsSession { get; set; }

    /// <summary>It has left the controlling terminal of its session (TIOCNOTTY).</summary>
    public bool HasLeftTerminal { get; set; }

    /// <summary>Nobody but the superuser may look into it.</summary>
    public bool IsUndumpable { get; set; }

    /// <summary>How long it may make files, in bytes.</summary>
    public ulong FileLimit { get; set; } = ulong.MaxValue;

    /// <summary>The files that it polls, see <see cref="IVfsServer.Poll"/>.</summary>
    public List<(uint Handle, PollEvents Events)> PollSet { get; } = [];

    /// <summary>It may own locks. A child does not inherit them.</summary>
    public bool HasLocks { get; set; }

    /// <summary>The transaction that it has open. A child does not inherit it.</summary>
    public Transaction? Transaction { get; set; }

    /// <summary>The file that a write of it is under way in, see <see cref="IVfsServer.PrepareWrite"/>; it counts as a claim there.</summary>
    public OpenFile? Writing { get; set; }

    /// <summary>Bytes of a path that came in front, see <see cref="IVfsServer.ExtendPath"/>.</summary>
    public byte[]? Path { get; set; }

    public int PathLength { get; set; }

    /// <summary>Bytes that came in front of a write to a pipe, see <see cref="IVfsServer.ExtendPipeWrite"/>.</summary>
    public byte[]? Front { get; set; }

    public int FrontLength { get; set; }

    /// <summary>Its exchange page, see <see cref="IVfsServer.Exchange"/>: the frame, and the capability to it; 0: it has none.</summary>
    public int ExchangeFrame { get; set; }

    public ulong ExchangeMemory { get; set; }

    /// <summary>What it has of rings, see <see cref="IVfsServer.PipeRing"/>. A child does not inherit it.</summary>
    public List<RingSide> RingSides { get; } = [];

    /// <summary>What came in front of a message for a socket.</summary>
    public OutgoingMessage? Outgoing { get; set; }

    /// <summary>What is left of the message that it received last.</summary>
    public IncomingMessage? Incoming { get; set; }

    /// <summary>Its endpoint of the server of other families, see <see cref="IVfsServer.SocketServer"/>; 0: it has none.</summary>
    public ulong SocketEndpoint { get; set; }

    /// <summary>Its requests that wait.</summary>
    public WaiterList Waiters { get; } = new();

    /// <summary>Slots of the table; handles are below.</summary>
    public uint HandleLimit => (uint)_slots.Length;

    /// <summary>Whether it may hold one more.</summary>
    public bool HasRoom
    {
        get
        {
            uint handle = _lowestFree;
            while (handle < (uint)_slots.Length && _slots[handle].IsTaken)
                handle++;
            return handle < VfsLimits.HandleEnd;
        }
    }

    public OpenFile? this[uint handle]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => handle < (uint)_slots.Length ? _slots[handle].File : null;
    }

    /// <summary>The capability derived for what a handle names, 0 if there is none; the handle is held.</summary>
    public ref ulong Capability(uint handle) => ref _slots[handle].Capability;

    /// <summary>Whether it maps what a handle names, so that it can write; the handle is held. See <see cref="IVfsServer.MapToWrite"/>.</summary>
    public ref bool MapsToWrite(uint handle) => ref _slots[handle].MapsToWrite;

    /// <summary>Hold an open file description under the lowest free handle. False when there are too many.</summary>
    public bool TryHold(OpenFile file, out uint handle)
    {
        handle = _lowestFree;
        while (handle < (uint)_slots.Length && _slots[handle].IsTaken)
            handle++;
        if (handle >= VfsLimits.HandleEnd)
            return false;
        if (handle >= (uint)_slots.Length)
            Array.Resize(ref _slots, Math.Min(_slots.Length + Math.Max(FirstSlots, _slots.Length - LostHandles), VfsLimits.HandleEnd));
        _slots[handle].File = file;
        _lowestFree = handle + 1;
        file.Holders++;
        return true;
    }

    /// <summary>Empty the slot of a handle that is held. The caller looks after its capability and the holders of the file.</summary>
    public void Release(uint handle)
    {
        _slots[handle] = default;
        if (handle < _lowestFree)
            _lowestFree = handle;
    }

    /// <summary>Hold what another domain holds, under the same handles, and be who it is.</summary>
    /// <param name="parent">The other domain, in a domain that holds nothing.</param>
    /// <param name="handles">Bit h: hold handle h; bit 63 stands for 63 and all above.</param>
    /// <returns>How many it holds now.</returns>
    public uint Inherit(Domain parent, ulong handles)
    {
        const int last = 63;
        bool isCopy = (handles & 1) != 0; // a forked child: it has the mappings too. No handle is 0, so the bit is not one of those that are named
        Effective = parent.Effective;
        Real = parent.Real;
        Session = parent.Session;
        Group = parent.Group;
        HasLeftTerminal = parent.HasLeftTerminal;
        FileLimit = parent.FileLimit;
        HasLostRoot = parent.HasLostRoot;
        HasSurvived = isCopy && parent.HasSurvived;
        IsUndumpable = isCopy && parent.IsUndumpable;
        Root = parent.Root;
        if (Root is not null)
            Root.Holders++;
        Slot[] from = parent._slots;
        if (from.Length > _slots.Length)
            _slots = new Slot[from.Length];
        LostHandles = parent.LostHandles;
        uint held = 0;
        for (int i = 0; i < from.Length; i++)
        {
            _slots[i].IsLost = from[i].IsLost;
            if ((handles >> Math.Min(i, last) & 1) == 0 || from[i].File is not { } file)
                continue;
            _slots[i].File = file;
            file.Holders++;
            held++;
            if (!isCopy || !from[i].MapsToWrite)
                continue;
            _slots[i].MapsToWrite = true;
            ((MemoryTree)file.Place.Mount.FileSystem).CountWriter(file.Place.Node, 1);
        }

        return held;
    }

    private struct Slot
    {
        public OpenFile? File;
        public ulong Capability;
        public bool MapsToWrite;
        public int MapRecord;

        /// <summary>A server that has ended gave the handle, and what it named is lost: the domain may believe that it holds it.</summary>
        public bool IsLost;

        public readonly bool IsTaken => File is not null || IsLost;
    }
}
