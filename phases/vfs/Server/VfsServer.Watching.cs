using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Watches: what happens to files and directories is told to whoever asked for it. Without watches all this costs one comparison.</content>
public sealed partial class VfsServer
{
    private readonly Dictionary<Place, List<Watch>> _watches = [];
    private readonly List<WatchList> _watchLists = [];
    private uint _lastCookie;

    /// <summary>The directory in which the last file was found that a request changes, see <see cref="Target"/>.</summary>
    private Place? _targetDirectory;

    /// <inheritdoc/>
    public Errno MakeWatchList(ulong domain, OpenFlags flags, out uint handle)
    {
        handle = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if ((flags & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) != 0)
            return Errno.EINVAL;
        uint user = caller.Effective.User;
        if (_watchLists.FindAll(each => each.User == user).Count >= WatchList.MaximumLists)
            return Errno.EMFILE;
        WatchList list = new(user);
        Errno error = HoldNameless(caller, FileKind.Watch, flags & OpenFlags.NonBlocking, list, out handle);
        if (error == Errno.None)
            _watchLists.Add(list);
        return error;
    }

    /// <inheritdoc/>
    public Errno AddWatch(ulong domain, uint list, WatchEvents events, uint directory, ReadOnlySpan<byte> path, out uint watch)
    {
        watch = 0;
        Errno error = Find(domain, list, out Domain? caller, out OpenFile? file);
        if (file is null)
            return caller is null ? error : Refuse(caller, error);
        const WatchEvents both = WatchEvents.MaskAdd | WatchEvents.MaskCreate;
        if (file.Queue is not WatchList owner || (events & WatchEvents.All) == 0 || (events & ~WatchEvents.Known) != 0 || (events & both) == both)
            return Refuse(caller!, Errno.EINVAL);
        Leave(); // what is watched is what others see
        error = Resolve(caller!, directory, caller!.Effective, path, (events & WatchEvents.DoNotFollow) == 0, out Place place);
        if (error == Errno.None && caller.Transaction is not null && IsRemoved(place))
            error = Errno.ENOENT; // it would be there with the commit
        if (error != Errno.None)
            return error;
        NodeAccess access = place.Access;
        if ((events & WatchEvents.OnlyDirectory) != 0 && !access.IsDirectory)
            return Errno.ENOTDIR;
        if (!caller.Effective.May(access, Permission.Read))
            return Errno.EACCES;

        WatchEvents wanted = events & (WatchEvents.All | WatchEvents.OneShot);
        if (owner.Watches.Find(each => each.Place == place) is { } known)
        {
            if ((events & WatchEvents.MaskCreate) != 0)
                return Errno.EEXIST;
            known.Events = (events & WatchEvents.MaskAdd) != 0 ? known.Events | wanted : wanted;
            watch = known.Number;
            return Errno.None;
        }

        int count = 0;
        foreach (WatchList each in _watchLists)
            count += each.User == owner.User ? each.Watches.Count : 0;
        if (count >= WatchList.MaximumWatches)
            return Errno.ENOSPC;
        Watch made = new(owner, owner.NextNumber(), place) { Events = wanted };
        if (!_watches.TryGetValue(place, out List<Watch>? there))
        {
            there = [];
            _watches.Add(place, there);
        }

        there.Add(made);
        owner.Watches.Add(made);
        watch = made.Number;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno RemoveWatch(ulong domain, uint list, uint watch)
    {
        Errno error = Find(domain, list, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Queue is not WatchList owner || owner.Watches.Find(each => each.Number == watch) is not { } known)
            return Errno.EINVAL;
        EndWatch(known);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TakeWatchEvents(ulong domain, uint list, uint room, Span<byte> events, out int bytes)
    {
        bytes = 0;
        Errno error = Find(domain, list, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Queue is not WatchList owner)
            return Errno.EBADF;
        if (!owner.HasEvents)
            return Errno.EAGAIN;
        bytes = owner.Take(events[..(int)Math.Min(room, (uint)events.Length)]);
        return bytes == 0 ? Errno.EINVAL : Errno.None;
    }

    /// <inheritdoc/>
    public Errno WatchBytes(ulong domain, uint list, out uint bytes)
    {
        bytes = 0;
        Errno error = Find(domain, list, out _, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Queue is not WatchList owner)
            return Errno.EBADF;
        bytes = owner.Bytes;
        return Errno.None;
    }

    /// <summary>A list is gone, and its watches with it.</summary>
    private void DropWatches(WatchList list)
    {
        foreach (Watch watch in list.Watches)
            Forget(watch);
        list.Watches.Clear();
        _watchLists.Remove(list);
    }

    /// <summary>Something happened to a file: who watches it is told, and who watches the directory that it was found in.</summary>
    /// <param name="place">The file.</param>
    /// <param name="directory">The directory, if it is known; directories know theirs themselves.</param>
    /// <param name="what">What happened.</param>
    private void Notify(Place place, Place? directory, WatchEvents what)
    {
        if (_watches.Count == 0)
            return;
        if (place.Access.IsDirectory)
        {
            what |= WatchEvents.IsDirectory;
            Place above = _names.Above(place);
            if (!place.IsMountRoot && !IsRemoved(place) && _watches.ContainsKey(above))
                Tell(above, what, 0, NameTree.NameOf(place).ToArray());
        }
        else if (directory is { } parent && _watches.ContainsKey(parent) && NameTree.TryNameIn(parent, place.Node, out byte[] name))
        {
            Tell(parent, what, 0, name);
        }

        Tell(place, what, 0, []);
    }

    /// <summary>The attributes of the file that a request was about have changed, unless there was an error.</summary>
    private Errno NotifyChanged(Place place, Errno error)
    {
        if (error == Errno.None)
            Notify(place, _targetDirectory, WatchEvents.Attributes);
        return error;
    }

    /// <summary>Something happened to a name in a directory.</summary>
    private void NotifyName(Place directory, ReadOnlySpan<byte> name, WatchEvents what, bool isDirectory, uint cookie = 0)
    {
        if (_watches.Count != 0)
            Tell(directory, isDirectory ? what | WatchEvents.IsDirectory : what, cookie, name);
    }

    /// <summary>A file has got a new name, or another one.</summary>
    private void NotifyMove(Place from, ReadOnlySpan<byte> name, Place to, ReadOnlySpan<byte> newName, Place moved, Place? replaced = null)
    {
        if (_watches.Count == 0)
            return;
        uint cookie = ++_lastCookie;
        bool isDirectory = moved.Access.IsDirectory;
        NotifyName(from, name, WatchEvents.MovedFrom, isDirectory, cookie);
        NotifyName(to, newName, WatchEvents.MovedTo, isDirectory, cookie);
        if (replaced is { } unlinked && !isDirectory)
            Tell(unlinked, WatchEvents.Attributes, 0, []);
        Tell(moved, isDirectory ? WatchEvents.MoveSelf | WatchEvents.IsDirectory : WatchEvents.MoveSelf, 0, []);
    }

    /// <summary>Whether a file is gone with the next name that is taken from it.</summary>
    private bool IsLastName(Place place) => _watches.Count != 0 && place.Mount.FileSystem is MemoryTree tree
        && tree.Opens(place.Node) == 0 && (place.Access.IsDirectory || tree.Links(place.Node) == 1);

    /// <summary>A name of a file was taken from it; perhaps it was its last, and nobody has it open.</summary>
    private void NotifyUnlinked(Place place, bool wasLast, bool isDirectory)
    {
        if (_watches.Count == 0)
            return;
        if (!isDirectory)
            Tell(place, WatchEvents.Attributes, 0, []);
        if (wasLast || _entered is not null)
            NotifyGone(place, isDirectory);
    }

    private void NotifyClosed(OpenFile file)
    {
        if (file.Kind != FileKind.Path && file.Place.Mount != _pipeMount)
            Notify(file.Place, file.Directory, file.IsWritable ? WatchEvents.CloseWrite : WatchEvents.CloseNoWrite);
    }

    /// <summary>
    /// A file is gone: neither a name nor an open file description leads to it, and another one may get its number. In a transaction that shows with the
    /// commit.
    /// </summary>
    private void NotifyGone(Place place, bool isDirectory)
    {
        if (_entered is { } transaction)
        {
            transaction.Events.Add(new KeptEvent(place, 0, 0, [], isDirectory));
            return;
        }

        Tell(place, isDirectory ? WatchEvents.DeleteSelf | WatchEvents.IsDirectory : WatchEvents.DeleteSelf, 0, []);
        if (!_watches.TryGetValue(place, out List<Watch>? there))
            return;
        foreach (Watch watch in there.ToArray())
            EndWatch(watch);
    }

    private void Tell(Place place, WatchEvents what, uint cookie, ReadOnlySpan<byte> name)
    {
        if (!_watches.TryGetValue(place, out List<Watch>? there))
            return;
        if (_entered is { } transaction)
        {
            transaction.Events.Add(new KeptEvent(place, what, cookie, name.ToArray(), false));
            return;
        }

        for (int i = there.Count - 1; i >= 0; i--)
        {
            Watch watch = there[i];
            if ((watch.Events & what & WatchEvents.All) == 0)
                continue;
            watch.List.Add(watch.Number, what, cookie, name);
            Changed(watch.List);
            if ((watch.Events & WatchEvents.OneShot) != 0)
                EndWatch(watch);
        }
    }

    /// <summary>A transaction was committed: what happened in it is told, as if it had happened now.</summary>
    private void TellCommitted(KeptEvents events)
    {
        foreach (KeptEvent each in events.All)
        {
            if (each.What != 0)
                Tell(each.Place, each.What, each.Cookie, each.Name);
            else if (each.Place.Mount.FileSystem is MemoryTree tree && tree.IsGone(each.Place.Node))
                NotifyGone(each.Place, each.IsDirectory);
        }

        if (!events.HasOverflowed)
            return;
        foreach (WatchList list in _watchLists)
        {
            list.Overflow();
            Changed(list);
        }
    }

    private void EndWatch(Watch watch)
    {
        Forget(watch);
        watch.List.Watches.Remove(watch);
        watch.List.Add(watch.Number, WatchEvents.Ignored, 0, []);
        Changed(watch.List);
    }

    private void Forget(Watch watch)
    {
        List<Watch> there = _watches[watch.Place];
        there.Remove(watch);
        if (there.Count == 0)
            _watches.Remove(watch.Place);
    }
}
