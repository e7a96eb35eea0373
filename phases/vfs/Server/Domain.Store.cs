using System;
using System.Collections.Generic;

namespace Pistachio.Vfs.Server;

/// <content>What a <see cref="StableStore"/> knows of a domain.</content>
internal sealed partial class Domain
{
    /// <summary>Its badge.</summary>
    public ulong Badge { get; init; }

    /// <summary>Its record; 0: it has none.</summary>
    public int Record { get; set; }

    /// <summary>The record of its root directory; 0: it has none.</summary>
    public int RootRecord { get; set; }

    /// <summary>The record of its supplementary groups, which these are; 0: it has none.</summary>
    public int GroupsRecord { get; set; }

    public uint[]? GroupsRecorded { get; set; }

    /// <summary>How many handles of a server that has ended are lost. They are not given out before the domain has closed them.</summary>
    public int LostHandles { get; private set; }

    /// <summary>It had a root directory of its own, which is lost: it finds no paths any more.</summary>
    public bool HasLostRoot { get; set; }

    /// <summary>
    /// Those of its first 16 handles that are streams of the console, which has no offset or other state here: two bits for each, the stream - 1.
    /// </summary>
    public uint Streams { get; set; }

    /// <summary>Handles with a record, see <see cref="MapRecord"/>.</summary>
    public int MappedHandles { get; set; }

    /// <summary>Files that it has mapped through handles that are lost; null: none.</summary>
    public Dictionary<uint, LostFile>? LostFiles { get; set; }

    /// <summary>The record of what it has mapped through a handle that it holds, or of the directory that it names; 0: none.</summary>
    public ref int MapRecord(uint handle) => ref _slots[handle].MapRecord;

    /// <summary>It is no more.</summary>
    public bool HasEnded { get; set; }

    /// <summary>A server that has ended committed its last transaction, and it may not know.</summary>
    public bool HasCommitted { get; set; }

    /// <summary>A server that has ended knew it, or it is the copy of one that was known: it may have mapped what that server gave.</summary>
    public bool HasSurvived { get; set; }

    /// <summary>Hold an open file description under a handle that it held when the server before ended.</summary>
    public void HoldAt(uint handle, OpenFile file)
    {
        _ = ForgetLost(handle);
        _slots[handle].File = file;
        file.Holders++;
    }

    /// <summary>All handles below are lost.</summary>
    public void LoseHandles(uint end)
    {
        if (end > (uint)_slots.Length)
            _slots = new Slot[end];
        for (uint handle = 1; handle < end; handle++)
            _slots[handle].IsLost = true;
        LostHandles = Math.Max((int)end - 1, 0);
    }

    /// <summary>A handle is not lost any more. False: it was not.</summary>
    public bool ForgetLost(uint handle)
    {
        if (handle >= (uint)_slots.Length || !_slots[handle].IsLost)
            return false;
        _slots[handle].IsLost = false;
        _lowestFree = Math.Min(_lowestFree, handle);
        LostHandles--;
        return true;
    }
}
