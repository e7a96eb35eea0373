using System;
using System.Buffers.Binary;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>A shared memory segment: a file without a name in a file system of its own. Who is attached holds it open.</summary>
/// <param name="maker">Who makes it.</param>
/// <param name="mode">Permissions.</param>
/// <param name="now">The time.</param>
/// <param name="node">The file.</param>
/// <param name="size">Bytes.</param>
internal sealed class Segment(in Identity maker, uint mode, long now, uint node, ulong size) : IpcObject(maker, mode, now)
{
    private const int StatusSize = 112;

    /// <summary>SHM_DEST of Linux: it goes with the last who is attached.</summary>
    private const uint DestroyedBit = 0x200;

    public uint Node { get; } = node;

    public ulong Size { get; } = size;

    public ulong Pages => (Size + 4095) / 4096;

    /// <summary>Domains and handles that it is attached by.</summary>
    public int Attached { get; set; }

    /// <summary>IPC_RMID: it goes when nobody is attached any more.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Process id of who made it.</summary>
    public uint Creator { get; init; }

    /// <summary>Process id of who attached or detached it last.</summary>
    public uint LastProcess { get; set; }

    /// <summary>In seconds since 1970; 0: never.</summary>
    public long AttachTime { get; set; }

    public long DetachTime { get; set; }

    /// <inheritdoc/>
    public override int Describe(Span<byte> status)
    {
        status = status[..StatusSize];
        status.Clear();
        DescribePermission(status, IsRemoved ? DestroyedBit : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(status[48..], Size);
        BinaryPrimitives.WriteInt64LittleEndian(status[56..], AttachTime);
        BinaryPrimitives.WriteInt64LittleEndian(status[64..], DetachTime);
        BinaryPrimitives.WriteInt64LittleEndian(status[72..], ChangeTime);
        BinaryPrimitives.WriteUInt32LittleEndian(status[80..], Creator);
        BinaryPrimitives.WriteUInt32LittleEndian(status[84..], LastProcess);
        BinaryPrimitives.WriteUInt64LittleEndian(status[88..], (ulong)Attached);
        return StatusSize;
    }
}
