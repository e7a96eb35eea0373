using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>A set of semaphores.</summary>
internal sealed class SemaphoreSet : IpcObject
{
    private const int StatusSize = 104;

    /// <param name="maker">Who makes it.</param>
    /// <param name="mode">Permissions.</param>
    /// <param name="now">The time.</param>
    /// <param name="count">Semaphores.</param>
    public SemaphoreSet(in Identity maker, uint mode, long now, int count)
        : base(maker, mode, now)
    {
        Values = new ushort[count];
        Processes = new uint[count];
    }

    /// <summary>The values.</summary>
    public ushort[] Values { get; }

    /// <summary>Who changed each last, by process id.</summary>
    public uint[] Processes { get; }

    /// <summary>What is added to each semaphore when a domain ends, by domain.</summary>
    public Dictionary<ulong, short[]> Undos { get; } = [];

    /// <summary>When an operation was done last, in seconds since 1970; 0: never.</summary>
    public long OperationTime { get; set; }

    /// <inheritdoc/>
    public override int Describe(Span<byte> status)
    {
        status = status[..StatusSize];
        status.Clear();
        DescribePermission(status);
        BinaryPrimitives.WriteInt64LittleEndian(status[48..], OperationTime);
        BinaryPrimitives.WriteInt64LittleEndian(status[64..], ChangeTime);
        BinaryPrimitives.WriteUInt64LittleEndian(status[80..], (ulong)Values.Length);
        return StatusSize;
    }
}
