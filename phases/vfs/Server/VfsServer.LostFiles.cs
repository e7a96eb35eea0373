using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Files that processes have mapped, their programs among them. When the server begins anew their handles are lost for all but this: pages that were
/// not touched before are still to be had. Directories that were opened to begin paths at (O_PATH), working directories and roots among them: these
/// handles are not lost.
/// </content>
public sealed partial class VfsServer
{
    /// <summary>Whether what is opened with flags has no state but its place.</summary>
    private static bool IsKept(OpenFlags flags) => (flags & (OpenFlags.Path | OpenFlags.Directory)) == (OpenFlags.Path | OpenFlags.Directory);

    /// <summary>A domain maps a file, or may begin paths at a directory: that must be known when the server begins anew.</summary>
    private void NoteMapped(Domain domain, uint handle, OpenFile file)
    {
        if (_store is not { } store || domain.MapRecord(handle) != 0 || StoredTree(file.Place) is not (> 0 and var tree)
            || !store.HasRoom(StableStore.ChangingRoom))
            return;
        domain.MapRecord(handle) = WriteMapped(store, domain, handle, file, tree);
        domain.MappedHandles++;
    }

    /// <summary>A domain does not hold a handle any more that has a record.</summary>
    private void ForgetMapped(Domain domain, uint handle)
    {
        _store!.Remove(domain.MapRecord(handle));
        domain.MapRecord(handle) = 0;
        domain.MappedHandles--;
    }

    /// <summary>The root directory of a domain is another one.</summary>
    private void NoteRoot(Domain domain)
    {
        if (_store is not { } store || !store.HasRoom(StableStore.ChangingRoom))
            return;
        if (domain.RootRecord != 0)
            store.Remove(domain.RootRecord);
        domain.RootRecord = 0;
        if (domain.Root is { } root && StoredTree(root.Place) is > 0 and var tree)
            domain.RootRecord = WriteMapped(store, domain, VfsLimits.Root, root, tree);
    }

    /// <summary>A child has the directories of its parent; a forked one has its mappings, too.</summary>
    private void InheritMapped(Domain child, Domain parent, ulong handles)
    {
        bool isCopy = (handles & 1) != 0;
        if (child.Root is not null)
            NoteRoot(child);
        for (uint handle = 1; handle < parent.HandleLimit && parent.MappedHandles != child.MappedHandles; handle++)
        {
            if (parent.MapRecord(handle) != 0 && child[handle] is { } file && (isCopy || IsKept(file.Flags)))
                NoteMapped(child, handle, file);
        }

        if (!isCopy || parent.LostFiles is not { } lost)
            return;
        foreach ((uint handle, LostFile each) in lost)
        {
            each.File.Holders++;
            bool hasRoom = _store!.HasRoom(StableStore.ChangingRoom);
            AddLost(child, handle, each.File, hasRoom ? WriteMapped(_store, child, handle, each.File, StoredTree(each.File.Place)) : 0);
        }
    }

    /// <summary>A domain closes a handle that it does not hold.</summary>
    /// <returns>EIO: it has lost it. None: it still had something mapped through it. EBADF: it never had it.</returns>
    private Errno CloseLost(Domain domain, uint handle)
    {
        bool wasLost = domain.ForgetLost(handle);
        return DropLost(domain, handle) ? Errno.None : wasLost ? Errno.EIO : Errno.EBADF;
    }

    /// <summary>Forget a handle that was lost. False: it is none.</summary>
    private bool DropLost(Domain domain, uint handle)
    {
        if (domain.LostFiles is null || !domain.LostFiles.Remove(handle, out LostFile lost))
            return false;
        if (lost.Record != 0)
            _store!.Remove(lost.Record);
        Drop(lost.File);
        return true;
    }

    private void DropLost(Domain dead)
    {
        while (dead.LostFiles is { Count: > 0 } lost)
        {
            foreach (uint handle in lost.Keys)
            {
                DropLost(dead, handle);
                break;
            }
        }
    }

    private void RestoreMapped(int index, StableRecord record)
    {
        if (!_domains.TryGetValue((ulong)record.AccessTime, out Domain? domain) || record.Tree > _trees.Count
            || !_trees[record.Tree - 1].Knows(record.Node) || _names.MountOf(_trees[record.Tree - 1]) is not { } mount)
        {
            _store!.Remove(index);
            return;
        }

        OpenFile file = new() { Place = new Place(mount, record.Node), Kind = FileKind.Regular, Flags = (OpenFlags)record.Mode, Holders = 1 };
        mount.FileSystem.Retain(record.Node);
        if (record.Device == VfsLimits.Root)
        {
            file.Kind = FileKind.Path;
            domain.Root = file;
            domain.RootRecord = index;
            domain.HasLostRoot = false;
        }
        else if (IsKept(file.Flags))
        {
            file.Kind = FileKind.Path;
            file.Holders = 0;
            domain.HoldAt(record.Device, file);
            domain.MapRecord(record.Device) = index;
            domain.MappedHandles++;
            _handles++;
        }
        else
        {
            AddLost(domain, record.Device, file, index);
        }
    }

    private static void AddLost(Domain domain, uint handle, OpenFile file, int record)
    {
        domain.LostFiles ??= [];
        domain.LostFiles.Add(handle, new LostFile(file, record));
    }

    private static int WriteMapped(StableStore store, Domain domain, uint handle, OpenFile file, int tree)
    {
        StableRecord record = new()
        {
            Kind = StableKind.Mapped,
            Tree = (byte)tree,
            Node = file.Place.Node,
            Mode = (uint)file.Flags,
            AccessTime = (long)domain.Badge,
            Device = handle,
        };
        return store.Add(ref record);
    }

    /// <summary>The number of a file system in the store; 0: it is not there.</summary>
    private int StoredTree(Place place) => place.Mount.FileSystem is MemoryTree tree ? _trees.IndexOf(tree) + 1 : 0;
}
