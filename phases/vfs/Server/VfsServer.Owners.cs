using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Signals to the owners of open file descriptions: SIGURG, and SIGIO or the signal that stands for it. Only a file whose owner wants signals is in the list of
/// its queue; for all others a change costs the look whether there is such a list.
/// </content>
public sealed partial class VfsServer
{
    private const uint UrgentSignal = 23;
    private const uint ReadySignal = 29;
    private const uint LastSignal = 64;

    /// <summary>SI_KERNEL: nothing is told but the number of the signal.</summary>
    private const uint ByKernel = 0x80;

    /// <summary>Queues that have changed whose files have owners who want signals.</summary>
    private readonly List<WaitQueue> _announced = [];
    private readonly Queue<FileSignal> _fileSignals = [];

    /// <summary>Files with an owner or a signal of their own.</summary>
    private readonly List<OpenFile> _owned = [];

    /// <inheritdoc/>
    public Errno SetOwner(ulong domain, uint handle, FileOwnerKind kind, uint id)
    {
        Errno error = FindOwned(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (kind > FileOwnerKind.Group)
            return Errno.EINVAL;
        FileOwner owner = OwnerOf(file);
        owner.Kind = kind;
        owner.Id = id;
        owner.User = caller!.Real.User;
        owner.EffectiveUser = caller.Effective.User;
        ListOwner(file, owner);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Owner(ulong domain, uint handle, out FileOwnerKind kind, out uint id, out uint signal)
    {
        Errno error = FindOwned(domain, handle, out _, out OpenFile? file);
        FileOwner? owner = file?.Owner;
        kind = owner?.Kind ?? FileOwnerKind.Process;
        id = owner?.Id ?? 0;
        signal = owner?.Signal ?? 0;
        return error;
    }

    /// <inheritdoc/>
    public Errno SetOwnerSignal(ulong domain, uint handle, uint signal)
    {
        Errno error = FindOwned(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (signal > LastSignal)
            return Errno.EINVAL;
        OwnerOf(file).Signal = signal;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetAsync(ulong domain, uint handle, bool isOn, uint descriptor)
    {
        Errno error = FindOwned(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        file.Flags = isOn ? file.Flags | OpenFlags.Async : file.Flags & ~OpenFlags.Async;
        if (!TellsOfReadiness(file))
            return Errno.ENOTTY;
        FileOwner owner = OwnerOf(file);
        owner.IsAsync = isOn;
        owner.Descriptor = descriptor;
        ListOwner(file, owner);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TakeFileSignal(
        ulong caller, out FileOwnerKind kind, out uint id, out ulong users, out uint signal, out uint code, out ulong band, out uint descriptor)
    {
        kind = default;
        id = signal = code = descriptor = 0;
        users = band = 0;
        if (caller != Control)
            return Errno.EPERM;
        if (!_fileSignals.TryDequeue(out FileSignal next))
            return Errno.None;
        (kind, id, signal, code, descriptor) = (next.Kind, next.Id, next.Signal, next.Code, next.Descriptor);
        users = next.User | ((ulong)next.EffectiveUser << 32);
        band = (ulong)next.Band;
        return Errno.None;
    }

    private static bool TellsOfReadiness(OpenFile file) => file.Kind is FileKind.Socket or FileKind.Pipe or FileKind.Terminal && file.Queue is not null;

    private Errno FindOwned(ulong domain, uint handle, out Domain? caller, out OpenFile? file)
    {
        Errno error = Find(domain, handle, out caller, out file);
        if (file is not { Kind: FileKind.Path })
            return error;
        file = null;
        return Errno.EBADF;
    }

    private FileOwner OwnerOf(OpenFile file)
    {
        if (file.Owner is { } known)
            return known;
        _owned.Add(file);
        return file.Owner = new FileOwner { Kind = FileOwnerKind.Process };
    }

    /// <summary>See to it that changes of a file are noticed if its owner wants signals, and only then. What it is ready for already is not told.</summary>
    private void ListOwner(OpenFile file, FileOwner owner)
    {
        if (file.Queue is not { } queue || !TellsOfReadiness(file))
            return;
        bool isWanted = owner.Id != 0 && (owner.IsAsync || queue is RemoteSocket);
        if (!isWanted)
        {
            Unlist(file, queue);
            return;
        }

        queue.Owned ??= [];
        if (!queue.Owned.Contains(file))
            queue.Owned.Add(file);
        KeepFromRings(queue);
        (owner.Ready, owner.Arrivals, owner.Announcements) = Look(file, queue);
    }

    private static void Unlist(OpenFile file, WaitQueue queue)
    {
        queue.Owned?.Remove(file);
        if (queue.Owned is { Count: 0 })
            queue.Owned = null;
    }

    /// <summary>An open file description is gone.</summary>
    private void DropOwner(OpenFile file)
    {
        if (file.Owner is null)
            return;
        file.Owner = null;
        _owned.Remove(file);
        if (file.Queue is { } queue)
            Unlist(file, queue);
    }

    /// <summary>A process has ended: the next one with its number is another one.</summary>
    private void ForgetOwner(uint pid)
    {
        foreach (OpenFile file in _owned)
        {
            if (file.Owner is not { Id: not 0, Kind: not FileOwnerKind.Group } owner || owner.Id != pid)
                continue;
            owner.Id = 0;
            ListOwner(file, owner);
        }
    }

    private void Announce(WaitQueue queue)
    {
        if (!_announced.Contains(queue))
            _announced.Add(queue);
    }

    /// <summary>Tell the owners of all files whose queues have changed, when those who wait for them have had their answers.</summary>
    private void TellOwners(ulong messagePage)
    {
        for (int i = 0; i < _announced.Count; i++)
        {
            foreach (OpenFile file in _announced[i].Owned ?? [])
                Tell(file, file.Owner!, _announced[i]);
        }

        _announced.Clear();

        // To look at a terminal takes what has come on its line.
        if (_changedQueues.Count != 0)
            AnswerWaiters(messagePage);
    }

    private void Tell(OpenFile file, FileOwner owner, WaitQueue queue)
    {
        const PollEvents input = PollEvents.Input | PollEvents.InputNormal;
        const PollEvents output = PollEvents.Output | PollEvents.OutputNormal;
        (PollEvents ready, uint arrivals, uint announcements) = Look(file, queue);
        PollEvents gained = ready & ~owner.Ready;
        bool hasArrived = arrivals != owner.Arrivals && file.IsReadable;
        bool isUrgent = announcements != owner.Announcements;
        (owner.Ready, owner.Arrivals, owner.Announcements) = (ready, arrivals, announcements);
        if (isUrgent)
            Send(owner, UrgentSignal, ByKernel, PollEvents.None);
        if (!owner.IsAsync)
            return;
        if (isUrgent && owner.Signal != 0)
            SendReady(owner, 5, PollEvents.Urgent | PollEvents.UrgentBand);
        if (hasArrived || (gained & PollEvents.Input) != 0)
            SendReady(owner, 1, input);
        if ((gained & PollEvents.Output) != 0)
            SendReady(owner, 2, output | PollEvents.OutputBand);
        if ((gained & PollEvents.Error) != 0)
            SendReady(owner, 4, PollEvents.Error);
        if ((gained & PollEvents.HangUp) != 0)
            SendReady(owner, 6, PollEvents.HangUp | PollEvents.Error);
    }

    /// <param name="owner">Who gets it.</param>
    /// <param name="code">POLL_IN 1, POLL_OUT 2, POLL_ERR 4, POLL_PRI 5, POLL_HUP 6, with their bands as Linux has them (fs/fcntl.c).</param>
    /// <param name="band">The band.</param>
    private void SendReady(FileOwner owner, uint code, PollEvents band)
    {
        if (owner.Signal == 0)
            Send(owner, ReadySignal, ByKernel, PollEvents.None);
        else
            Send(owner, owner.Signal, code, band);
    }

    private void Send(FileOwner owner, uint signal, uint code, PollEvents band)
    {
        FileSignal next = new(
            owner.Kind, owner.Id, owner.User, owner.EffectiveUser, signal, code, band, code == ByKernel ? 0 : owner.Descriptor);
        bool isKnown = code == ByKernel && _fileSignals.Contains(next);
        if (_signalWatcher == 0 || isKnown || _fileSignals.Count >= MaximumSignals)
            return;
        _fileSignals.Enqueue(next);
        _kernel.Signal(_signalWatcher);
    }

    /// <summary>What a file is ready for, how often something has come, and how often urgent data was announced. No request that waits notices.</summary>
    private (PollEvents Ready, uint Arrivals, uint Announcements) Look(OpenFile file, WaitQueue queue)
    {
        if (queue is not RemoteSocket remote)
            return (ReadyOf(file), queue.Arrivals, 0);
        _remote!.Want(remote.Number); // from now on; what it has done before is looked at here
        PollEvents ready = _remote.Ready(remote.Number, out _);
        ushort counts = _remote.Counts(remote.Number);
        return (ready, counts & 0xFFU, (uint)counts >> 8);
    }
}
