using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Ipc.Server;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    private const int PollEntrySize = 8;
    private const int InterestSize = 12;
    private const PollEvents AlwaysReady = PollEvents.Input | PollEvents.InputNormal | PollEvents.Output | PollEvents.OutputNormal;

    /// <summary>Who waits for input of the console.</summary>
    private readonly ConsoleQueue _consoleInput = new();

    /// <summary>The number of the last request that looked at files, and was to wait if none was ready.</summary>
    private ulong _request;

    /// <inheritdoc/>
    public Errno Poll(ulong domain, uint before, ReadOnlySpan<byte> entries, Span<byte> ready, out int bytes)
    {
        bytes = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        List<(uint Handle, PollEvents Events)> set = caller.PollSet;
        int count = entries.Length / PollEntrySize;
        if ((before != 0 && before != (uint)set.Count) || before + (uint)count > VfsLimits.PollMaximum || entries.Length % PollEntrySize != 0)
            return Errno.EINVAL;
        if (before == 0)
            set.Clear();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries[(i * PollEntrySize)..];
            set.Add((BinaryPrimitives.ReadUInt32LittleEndian(entry), (PollEvents)BinaryPrimitives.ReadUInt16LittleEndian(entry[4..])));
        }

        for (int i = (int)before; i < set.Count; i++, bytes += sizeof(ushort))
            BinaryPrimitives.WriteUInt16LittleEndian(ready[bytes..], (ushort)ReadyOf(caller, set[i].Handle, set[i].Events));
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PollWait(ulong domain)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        List<(uint Handle, PollEvents Events)> set = _triedAgain is { } waiter ? waiter.PollSet : caller.PollSet;
        _request++;
        foreach ((uint handle, PollEvents events) in set)
        {
            if (ReadyOf(caller, handle, events) != PollEvents.None)
                return Errno.None;
        }

        _awaited.Clear();
        _awaitedLock = null;
        foreach ((uint handle, _) in set)
            AddQueues(caller[handle]!);
        _awaitedSet = _triedAgain is null ? set : null;
        return Deferred;
    }

    /// <inheritdoc/>
    public Errno ReadyWait(ulong domain, uint handle, PollEvents events)
    {
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        _request++;
        if (ReadyOf(caller!, handle, events) != PollEvents.None)
            return Errno.None;
        _awaited.Clear();
        _awaitedLock = null;
        AddQueues(file);
        return Deferred;
    }

    /// <inheritdoc/>
    public Errno MakeEvent(ulong domain, uint value, OpenFlags flags, bool isSemaphore, out uint handle)
    {
        handle = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if ((flags & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) != 0)
            return Errno.EINVAL;
        return HoldNameless(caller, FileKind.Event, (flags & OpenFlags.NonBlocking) | OpenFlags.ReadWrite, new EventCounter(value, isSemaphore), out handle);
    }

    /// <inheritdoc/>
    public Errno EventRead(ulong domain, uint handle, out ulong value)
    {
        value = 0;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Queue is not EventCounter counter)
            return Errno.EBADF;
        if (counter.Value == 0)
            return Errno.EAGAIN;
        value = counter.Take();
        Changed(counter);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno EventWrite(ulong domain, uint handle, ulong value)
    {
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Queue is not EventCounter counter)
            return Errno.EBADF;
        if (value == ulong.MaxValue)
            return Errno.EINVAL;
        if (!counter.TryAdd(value))
            return Errno.EAGAIN;
        Changed(counter);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno MakeInterest(ulong domain, out uint handle)
    {
        handle = 0;
        return _domains.TryGetValue(domain, out Domain? caller)
            ? HoldNameless(caller, FileKind.Interest, OpenFlags.ReadWrite, new InterestList(), out handle)
            : Errno.EPERM;
    }

    /// <inheritdoc/>
    public Errno ChangeInterest(ulong domain, uint list, uint operation, uint handle, uint descriptor, uint events, ulong data)
    {
        const uint add = 1;
        const uint remove = 2;
        const uint change = 3;
        Errno error = Find(domain, list, out Domain? caller, out OpenFile? owner);
        if (owner is null)
            return error;
        if (caller![handle] is not { } file)
            return Errno.EBADF;
        if (owner.Queue is not InterestList interests || file == owner)
            return Errno.EINVAL;
        if (operation == add && file.Queue is InterestList inner && (Contains(inner, interests) || !MayNest(owner, inner)))
            return Errno.ELOOP;
        if (file.Kind is FileKind.Regular or FileKind.Directory)
            return Errno.EPERM;
        Interest? known = InterestList.Find(file, interests, descriptor);
        if (known is null ? operation is remove or change : operation == add)
            return known is null ? Errno.ENOENT : Errno.EEXIST;
        switch (operation)
        {
            case add when interests.Count >= InterestList.Maximum:
                return Errno.ENOSPC;
            case add:
                Interest added = new(interests, file, descriptor) { Events = events, Data = data };
                KeepFromRings(file.Queue);
                file.Interests ??= new List<Interest>(1);
                file.Interests.Add(added);
                interests.Add(added);
                break;
            case remove:
                interests.Remove(known!);
                file.Interests!.Remove(known!);
                break;
            case change:
                known!.Events = events;
                known.Data = data;
                known.IsSpent = false;
                known.Seen = Interest.Never;
                if (known.IsQuiet)
                    interests.Activate(known);
                break;
            default:
                return Errno.EINVAL;
        }

        Changed(interests);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TakeInterest(ulong domain, uint list, uint maximum, Span<byte> events, out int bytes)
    {
        bytes = 0;
        Errno error = Find(domain, list, out _, out OpenFile? owner);
        if (owner is null)
            return error;
        if (owner.Queue is not InterestList interests)
            return Errno.EINVAL;
        int most = (int)Math.Min(maximum, (uint)(events.Length / InterestSize));

        // What was told goes to the end, so that all have a turn when there is little room.
        Interest? next = interests.FirstActive;
        for (int looked = interests.ActiveCount; looked > 0 && bytes < most * InterestSize; looked--)
        {
            Interest each = next!;
            next = each.Next;
            if (TryTell(each, events[bytes..]))
                bytes += InterestSize;
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TakeInterests(ulong domain, uint list, uint maximum, ulong since, out ulong round, Span<byte> events, out int bytes)
    {
        bytes = 0;
        round = since;
        Errno error = Find(domain, list, out _, out OpenFile? owner);
        if (owner is null)
            return error;
        if (owner.Queue is not InterestList interests)
            return Errno.EINVAL;
        if (since == 0)
            round = ++interests.Round;
        int most = (int)Math.Min(maximum, (uint)(events.Length / InterestSize));
        Interest? next = interests.FirstActive;
        for (int looked = interests.ActiveCount; looked > 0 && bytes < most * InterestSize; looked--)
        {
            Interest each = next!;
            next = each.Next;
            if ((since != 0 && each.Told >= since) || !TryTell(each, events[bytes..]))
                continue;
            each.Told = interests.Round;
            bytes += InterestSize;
        }

        // Who asks for more begins where this ended, and does not look once more at what had nothing to say.
        if (next is not null && bytes == most * InterestSize)
            interests.BeginWith(next);
        return Errno.None;
    }

    /// <summary>Tell what a file of a list is ready for, and have it be the last to be looked at.</summary>
    /// <returns>False: for nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTell(Interest interest, Span<byte> record)
    {
        PollEvents ready = ReadyOf(interest, out ulong generation);
        if (ready == PollEvents.None)
            ready = LeaveAlone(interest, out generation);
        if (ready == PollEvents.None)
            return false;
        interest.IsSpent = (interest.Events & Interest.OneShot) != 0;
        interest.Seen = generation;
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)ready);
        BinaryPrimitives.WriteUInt64LittleEndian(record[sizeof(uint)..], interest.Data);
        interest.List.Activate(interest);
        return true;
    }

    /// <summary>There may be input of the console, or its end, or room for output of its terminal.</summary>
    /// <param name="messagePage">Address of the server thread's message page.</param>
    public void OnConsoleInput(ulong messagePage)
    {
        Changed(_consoleInput);
        OnLine();
        LookAtSize();
        AnswerWaiters(messagePage);
        if (_announced.Count != 0)
            TellOwners(messagePage);
    }

    private Errno HoldNameless(Domain caller, FileKind kind, OpenFlags flags, WaitQueue queue, out uint handle)
    {
        if (!Hold(caller, new Place(_pipeMount, PipeTree.Nameless), kind, flags, out handle))
            return TooMany;
        caller[handle]!.Queue = queue;
        if (queue is InterestList list)
            list.Owner = caller[handle];
        return Errno.None;
    }

    /// <summary>A file is gone: nobody is interested in it any more.</summary>
    private static void DropInterests(OpenFile file)
    {
        if (file.Queue is InterestList own)
        {
            while ((own.FirstActive ?? own.FirstQuiet) is { } each)
            {
                own.Remove(each);
                each.File.Interests!.Remove(each);
            }
        }

        if (file.Interests is not { } interests)
            return;
        foreach (Interest each in interests)
            each.List.Remove(each);
        file.Interests = null;
    }

    private PollEvents ReadyOf(Domain caller, uint handle, PollEvents wanted) =>
        caller[handle] is { } file ? ReadyOf(file) & (wanted | PollEvents.Always) : PollEvents.Invalid;

    /// <param name="interest">An interest.</param>
    /// <param name="generation">
    /// How often the file had changed when it was looked at, if that matters. Another server may change it meanwhile: what comes behind the look is told next time.
    /// </param>
    private PollEvents ReadyOf(Interest interest, out ulong generation)
    {
        generation = Interest.Never;
        if (interest.IsSpent)
            return PollEvents.None;
        bool isEdgeTriggered = (interest.Events & Interest.EdgeTriggered) != 0;
        PollEvents ready;
        if (interest.File.Queue is RemoteSocket socket)
        {
            ready = ReadyOfRemote(socket, out uint changes);
            generation = changes;
        }
        else
        {
            if (isEdgeTriggered)
                generation = GenerationOf(interest.File);
            ready = isEdgeTriggered && interest.Seen == generation ? PollEvents.None : ReadyOf(interest.File);
        }

        return isEdgeTriggered && interest.Seen == generation ? PollEvents.None : ready & ((PollEvents)interest.Events | PollEvents.Always);
    }

    private PollEvents ReadyOf(OpenFile file)
    {
        switch (file.Kind)
        {
            case FileKind.Path:
                return PollEvents.Invalid;
            case FileKind.Pipe:
                return ReadyOfPipe(file, file.Pipe!);
            case FileKind.Console:
                return ReadyOfConsole(file);
            case FileKind.Socket:
                return file.Queue is RemoteSocket remote ? ReadyOfRemote(remote, out _) : ReadyOfSocket((UnixSocket)file.Queue!);
            case FileKind.Terminal:
                return ReadyOfTerminal(file);
            case FileKind.Event:
                EventCounter counter = (EventCounter)file.Queue!;
                return (counter.Value > 0 ? PollEvents.Input | PollEvents.InputNormal : 0)
                    | (counter.Value < EventCounter.Maximum ? PollEvents.Output | PollEvents.OutputNormal : 0);
            case FileKind.Timer:
                return ReadyOfTimer((TimerFile)file.Queue!);
            case FileKind.Process:
                return ReadyOfProcess((ProcessFile)file.Queue!);
            case FileKind.Watch:
                return ((WatchList)file.Queue!).HasEvents ? PollEvents.Input | PollEvents.InputNormal : PollEvents.None;
            case FileKind.Interest:
                for (Interest? each = ((InterestList)file.Queue!).FirstActive; each is not null; each = each.Next)
                {
                    if (ReadyOf(each, out _) != PollEvents.None)
                        return PollEvents.Input | PollEvents.InputNormal;
                }

                return PollEvents.None;
            case FileKind.Queue:
                return IpcServer.ReadyOf(file, (MessageQueue)file.Queue!);
            default:
                return AlwaysReady;
        }
    }

    private static PollEvents ReadyOfPipe(OpenFile file, Pipe pipe)
    {
        PollEvents ready = PollEvents.None;
        if (file.IsReadable && pipe.Count > 0)
            ready |= PollEvents.Input | PollEvents.InputNormal;

        // A FIFO that nobody has opened to write yet has not hung up.
        bool isNamed = file.Place.Mount.FileSystem is MemoryTree;
        if (file.IsReadable && pipe.Writers == 0 && !(isNamed && pipe.WriterOpens == file.OtherOpens))
            ready |= PollEvents.HangUp;
        if (file.IsWritable && pipe.Readers == 0)
            ready |= PollEvents.Error;
        if (file.IsWritable && (pipe.Free >= VfsLimits.PipeAtomic || pipe.Readers == 0))
            ready |= PollEvents.Output | PollEvents.OutputNormal;
        return ready;
    }

    private PollEvents ReadyOfConsole(OpenFile file)
    {
        PollEvents ready = file.IsWritable ? PollEvents.Output | PollEvents.OutputNormal : PollEvents.None;
        if (file.IsReadable && _kernel.HasConsoleInput)
            ready |= PollEvents.Input | PollEvents.InputNormal;
        return ready;
    }

    /// <summary>What must change before a file is ready that is not.</summary>
    private void AddQueues(OpenFile file)
    {
        if (file.Queue is InterestList interests)
        {
            for (Interest? each = interests.FirstActive; each is not null; each = each.Next)
                AddQueues(each.File);
        }

        // Whether a message can be sent depends on who gets it.
        if (file.Queue is UnixSocket { IsConnectionMode: false, Peer: { } receiver })
            _ = TryAwait(receiver);

        WaitQueue? queue = file.Kind == FileKind.Console ? _consoleInput : file.Queue;
        if (queue is not null && TryAwait(queue) && queue is RemoteSocket remote)
            WaitForRemote(remote);
    }

    /// <returns>False: it is awaited already.</returns>
    private bool TryAwait(WaitQueue queue)
    {
        if (queue.AwaitedBy == _request)
            return false;
        queue.AwaitedBy = _request;
        _awaited.Add(queue);
        return true;
    }

    private sealed class ConsoleQueue : WaitQueue;
}
