using System;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// What the server knows still when it has ended and begins anew: files, and which domains there are. What these had open is lost: their handles give
/// EIO, and are given to nobody else. What they have mapped stays mapped, their exchange pages among it.
/// </content>
public sealed partial class VfsServer
{
    /// <summary>As <see cref="Domain.ExchangeMemory"/>: there is a page, but the capability to it was the server's before.</summary>
    private const ulong LostCapability = ulong.MaxValue;

    /// <summary>Bits of the number of handles in a record.</summary>
    private const int HandleBits = 32;

    /// <summary>Handles below may be streams of the console that are known when the server begins anew.</summary>
    private const uint StreamHandles = 16;

    /// <summary>Domains that may have frames that an earlier server has lent: they were there then, or were forked of such.</summary>
    private int _survivors;

    private bool _hasSurvivors;
    private bool _maySurvivorsBeGone;

    /// <summary>The process server has not told yet what a server that begins anew does not know.</summary>
    private bool _wantsProcessServer;

    /// <summary>For tests: programs may have the server end, see <see cref="TakeFault"/>.</summary>
    public bool MayFail { get; init; }

    /// <summary>A change of files has begun and has not ended: a server that goes on now would make a part of it.</summary>
    public bool IsInChange => _store is { HasChanges: true };

    /// <summary>Whether a domain is known.</summary>
    internal bool Knows(ulong domain) => _domains.ContainsKey(domain);

    /// <summary>What has changed so far becomes true, all at once: a request has been done.</summary>
    internal void EndGroup()
    {
        if (_store is { HasChanges: true } store)
            EndGroup(store);
    }

    private void EndGroup(StableStore store)
    {
        store.EndGroup();
        if (!_maySurvivorsBeGone)
            return;
        _maySurvivorsBeGone = false;
        if (_survivors == 0)
            _pool!.GiveLentBack();
    }

    private void Recover(StableStore store)
    {
        foreach (MemoryTree tree in _trees)
            store.Attach(tree);
        store.ForEach(StableKind.Domain, (index, record) => store.KeepFrame((int)record.Device - 1));
        store.Recover();
        if (store.CountsFrame is { } counts)
            _counts.Resume(_pool!, counts);
        store.ForEach(StableKind.Domain, RestoreDomain);
        store.ForEach(StableKind.Mapped, RestoreMapped);
        _wantsProcessServer = store.Lives > 1;
    }

    private void RestoreDomain(int index, StableRecord record)
    {
        uint[] groups = record.Bytes == 0 ? [] : MemoryMarshal.Cast<byte, uint>(_store!.ReadBytes(record.Bytes)).ToArray();
        Domain domain = new()
        {
            Badge = (ulong)record.AccessTime,
            Record = index,
            GroupsRecord = record.Bytes,
            GroupsRecorded = groups,
            Effective = new Identity(record.Group, record.Links, groups),
            Real = new Identity((uint)record.ModificationTime, (uint)(record.ModificationTime >> 32), groups),
            Session = record.Mode,
            Group = record.User,
            LeadsSession = (record.Flags & StableFlags.LeadsSession) != 0,
            HasLeftTerminal = (record.Flags & StableFlags.HasLeftTerminal) != 0,
            HasLostRoot = (record.Flags & StableFlags.HasRoot) != 0,
            FileLimit = (ulong)record.ChangeTime,
            ExchangeFrame = (int)record.Device - 1,
            ExchangeMemory = record.Device == 0 ? 0 : LostCapability,
            HasCommitted = (record.Flags & StableFlags.HasCommitted) != 0,
            HasSurvived = true,
            IsUndumpable = (record.Flags & StableFlags.IsUndumpable) != 0,
        };
        domain.LoseHandles((uint)record.Length64);
        if ((record.Flags & StableFlags.InTransaction) != 0)
        {
            // It must not go on with changes that would be everybody's at once.
            domain.Transaction = new Transaction(domain, _trees, CountChange);
            _transactions.Add(domain.Transaction);
            domain.Transaction.Fail(Errno.ECANCELED);
        }

        RestoreStreams(domain, record.Length64 >> HandleBits);
        _hasSurvivors = true;
        _survivors++;
        if (_domains.TryAdd(domain.Badge, domain) && record.Node != 0)
            _processes.Add(record.Node, domain);
    }

    /// <summary>Something of a domain is different that must be known when the server begins anew.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="isCommitted">Its transaction has ended with the group of changes at hand.</param>
    private void NoteDomain(Domain domain, bool isCommitted = false)
    {
        if (_store is not { } store || !store.HasRoom(StableStore.ChangingRoom))
            return; // without room it will not be known
        uint[] groups = domain.Effective.Groups;
        if (!ReferenceEquals(groups, domain.GroupsRecorded))
        {
            if (domain.GroupsRecord != 0)
                store.Remove(domain.GroupsRecord);
            domain.GroupsRecord = groups.Length == 0 ? 0 : store.Add(StableKind.Bytes, 0, 0, 0, MemoryMarshal.AsBytes<uint>(groups));
            domain.GroupsRecorded = groups;
        }

        int before = domain.Record;
        ref StableRecord record = ref store.Add(out int index);
        domain.Record = index;
        record.Kind = StableKind.Domain;
        record.Tree = 0;
        record.Flags = (domain.LeadsSession ? StableFlags.LeadsSession : StableFlags.None)
            | (domain.HasLeftTerminal ? StableFlags.HasLeftTerminal : StableFlags.None)
            | (domain.Transaction is not null && !isCommitted ? StableFlags.InTransaction : StableFlags.None)
            | (domain.HasCommitted || isCommitted ? StableFlags.HasCommitted : StableFlags.None)
            | (domain.IsUndumpable ? StableFlags.IsUndumpable : StableFlags.None)
            | (domain.Root is not null || domain.HasLostRoot ? StableFlags.HasRoot : StableFlags.None);
        record.Node = domain.Pid;
        record.Mode = domain.Session;
        record.User = domain.Group;
        record.Group = domain.Effective.User;
        record.Links = domain.Effective.Group;
        record.AccessTime = (long)domain.Badge;
        record.ModificationTime = domain.Real.User | ((long)domain.Real.Group << 32);
        record.ChangeTime = (long)domain.FileLimit;
        record.Length64 = domain.HandleLimit | ((ulong)domain.Streams << HandleBits);
        record.Device = domain.ExchangeMemory == 0 ? 0 : (uint)domain.ExchangeFrame + 1;
        record.Bytes = domain.GroupsRecord;
        if (before != 0)
            store.Remove(before);
    }

    /// <summary>Which handles of a domain are streams of the console may be different.</summary>
    private static void FindStreams(Domain domain)
    {
        uint streams = 0;
        uint end = Math.Min(domain.HandleLimit, StreamHandles);
        for (uint handle = 1; handle < end; handle++)
        {
            if (domain[handle] is { Kind: FileKind.Console } file)
                streams |= ((uint)file.Place.Mount.FileSystem.Stream(file.Place.Node) - 1) << (int)(2 * handle);
        }

        domain.Streams = streams;
    }

    private void RestoreStreams(Domain domain, ulong streams)
    {
        for (uint handle = 1; handle < StreamHandles; handle++)
        {
            ulong stream = (streams >> (int)(2 * handle)) & 3;
            if (stream == 0 || handle >= domain.HandleLimit || DeviceTree.NodeOf((ConsoleStream)(stream + 1)) is not { } node)
                continue;
            OpenFlags access = (ConsoleStream)(stream + 1) == ConsoleStream.Input ? OpenFlags.ReadOnly : OpenFlags.WriteOnly;
            domain.HoldAt(handle, new OpenFile { Place = new Place(_devices, node), Kind = FileKind.Console, Flags = access });
            _devices.FileSystem.Retain(node);
            _handles++;
        }

        FindStreams(domain);
    }

    /// <summary>A domain has ended.</summary>
    private void ForgetDomain(Domain domain)
    {
        if (domain.HasSurvived)
        {
            _survivors--;
            _maySurvivorsBeGone = true;
        }

        if (domain.Record != 0)
            _store!.Remove(domain.Record);
        if (domain.GroupsRecord != 0)
            _store!.Remove(domain.GroupsRecord);
        if (domain.RootRecord != 0)
            _store!.Remove(domain.RootRecord);
    }

    /// <summary>
    /// For tests: who opens /.end-at-N, which is not there, has the server end before store number N of the changes that follow.
    /// </summary>
    private Errno TakeFault(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> front = "/.end-at-"u8;
        if (_store is not null && path.StartsWith(front) && Utf8Parser.TryParse(path[front.Length..], out int stores, out _))
            _store.StepsLeft = stores;
        return Errno.ENOENT;
    }

    /// <summary>A handle that names nothing may be one that was lost: that is an input/output error.</summary>
    private void ExplainLostHandle(ref Message reply, ulong badge)
    {
        const uint errorMask = 0xFFFF;
        if ((reply.Tag & errorMask) == (uint)Errno.EBADF && _domains.TryGetValue(badge, out Domain? caller) && caller.LostHandles != 0)
            ProtocolReply.Fail(ref reply, (uint)Errno.EIO);
    }
}
