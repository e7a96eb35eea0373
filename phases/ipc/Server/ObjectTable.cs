using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>
/// The objects of a kind, by identifier and by key. An identifier is sequence &lt;&lt; 15 | index; the sequence rises with each object that is made, so
/// that an identifier of one that is gone fails.
/// </summary>
/// <param name="maximum">Objects that there may be, at most 32,768.</param>
internal sealed class ObjectTable<T>(int maximum)
    where T : IpcObject
{
    private const int SequenceShift = 15;
    private const uint IndexMask = (1u << SequenceShift) - 1;
    private const uint LastSequence = 0xFFFF;
    private const int PrivateKey = 0;

    private readonly T?[] _objects = new T?[maximum];
    private readonly Dictionary<int, T> _byKey = [];
    private uint _sequence;

    /// <summary>Objects that there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them.</summary>
    public IEnumerable<T> All
    {
        get
        {
            foreach (T? each in _objects)
            {
                if (each is not null)
                    yield return each;
            }
        }
    }

    /// <summary>The highest index in use; 0 when there is none.</summary>
    public uint Highest
    {
        get
        {
            int index = maximum - 1;
            while (index > 0 && _objects[index] is null)
                index--;
            return (uint)index;
        }
    }

    public bool HasRoom => Count < maximum;

    public T? Find(uint id) => AtIndex(id & IndexMask) is { } found && found.Id == id ? found : null;

    public T? AtIndex(uint index) => index < (uint)maximum ? _objects[index] : null;

    /// <summary>Find an object by its key, as semget, msgget and shmget do.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="key">The key.</param>
    /// <param name="flags">The flags.</param>
    /// <param name="found">The object; null without an error: a new one is to be made.</param>
    /// <returns>EACCES. EEXIST. ENOENT. ENOSPC: a new one is to be made, and there are too many.</returns>
    public Errno Look(in Identity who, int key, GetFlags flags, out T? found)
    {
        found = null;
        if (key != PrivateKey && _byKey.TryGetValue(key, out found))
        {
            if ((flags & (GetFlags.Create | GetFlags.Exclusive)) == (GetFlags.Create | GetFlags.Exclusive))
                return Errno.EEXIST;
            uint mode = (uint)(flags & GetFlags.Permissions);
            return found.May(who, (mode >> 6 | mode >> 3 | mode) & 7) ? Errno.None : Errno.EACCES;
        }

        if (key != PrivateKey && (flags & GetFlags.Create) == 0)
            return Errno.ENOENT;
        return HasRoom ? Errno.None : Errno.ENOSPC;
    }

    /// <summary>Enter a new object; there must be room.</summary>
    public void Add(T added, int key)
    {
        int index = Array.IndexOf(_objects, null);
        _objects[index] = added;
        Count++;
        added.Id = _sequence << SequenceShift | (uint)index;
        _sequence = _sequence == LastSequence ? 0 : _sequence + 1;
        added.Key = key;
        if (key != PrivateKey)
            _byKey.Add(key, added);
    }

    /// <summary>No key leads to an object any more.</summary>
    public void Forget(T kept)
    {
        if (kept.Key != PrivateKey)
            _byKey.Remove(kept.Key);
        kept.Key = PrivateKey;
    }

    public void Remove(T dead)
    {
        Forget(dead);
        _objects[dead.Id & IndexMask] = null;
        Count--;
    }
}
