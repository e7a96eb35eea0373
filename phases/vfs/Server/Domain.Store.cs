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

    /// <summary>The record of its supplementary groups, which these are; 0: it has none.</summary>
    public int GroupsRecord { get; set; }

    public uint[]? GroupsRecorded { get; set; }

    /// <summary>Handles below were those of a server that has ended: what they named is lost.</summary>
    public uint LostHandles { get; private set; }

    /// <summary>It had a root directory of its own, which is lost: it finds no paths any more.</summary>
    public bool HasLostRoot { get; set; }

    /// <summary>Handles with a record of what is mapped.</summary>
    public int MappedHandles { get; set; }

    /// <summary>Files that it has mapped through handles that are lost; null: none.</summary>
    public Dictionary<uint, LostFile>? LostFiles { get; set; }

    /// <summary>The record of what it has mapped through a handle that it holds; 0: none.</summary>
    public ref int MapRecord(uint handle) => ref _slots[handle].MapRecord;

    /// <summary>It is no more.</summary>
    public bool HasEnded { get; set; }

    /// <summary>A server that has ended knew it.</summary>
    public bool HasSurvived { get; set; }

    /// <summary>Hold an open file description under a handle that is free.</summary>
    public void HoldAt(uint handle, OpenFile file)
    {
        _slots[handle].File = file;
        file.Holders++;
    }

    /// <summary>No handle below is given to it, since it may believe that it holds that one.</summary>
    public void LoseHandles(uint end)
    {
        LostHandles = end;
        _lowestFree = Math.Max(_lowestFree, end);
        if (end > (uint)_slots.Length)
            _slots = new Slot[end];
    }
}
