using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>A message queue of System V.</summary>
/// <param name="maker">Who makes it.</param>
/// <param name="mode">Permissions.</param>
/// <param name="now">The time.</param>
internal sealed class SystemVQueue(in Identity maker, uint mode, long now) : IpcObject(maker, mode, now)
{
    private const int StatusSize = 120;

    private readonly List<SystemVMessage> _messages = [];

    /// <summary>Messages.</summary>
    public int Count => _messages.Count;

    /// <summary>Bytes of all messages.</summary>
    public ulong Bytes { get; private set; }

    /// <summary>msg_qbytes: bytes that it may hold.</summary>
    public ulong Capacity { get; set; } = IpcLimits.QueueBytes;

    /// <summary>Process id of who sent last, and when, in seconds since 1970.</summary>
    public uint Sender { get; set; }

    public long SendTime { get; set; }

    /// <summary>Process id of who received last, and when.</summary>
    public uint Receiver { get; set; }

    public long ReceiveTime { get; set; }

    /// <summary>Whether a message of so many bytes has room: without bytes, too, there are no more than it may hold bytes.</summary>
    public bool HasRoom(int bytes) => Bytes + (ulong)bytes <= Capacity && (ulong)_messages.Count < Capacity;

    public void Add(in SystemVMessage message)
    {
        _messages.Add(message);
        Bytes += (ulong)message.Bytes.Length;
    }

    /// <summary>The index of the message that msgrcv takes; -1: none.</summary>
    public int Find(long type, bool except)
    {
        if (type == 0)
            return _messages.Count > 0 ? 0 : -1;
        if (type > 0)
            return _messages.FindIndex(each => (each.Type == type) != except);
        long highest = type == long.MinValue ? long.MaxValue : -type;
        int best = -1;
        for (int i = 0; i < _messages.Count; i++)
        {
            if (_messages[i].Type <= highest && (best < 0 || _messages[i].Type < _messages[best].Type))
                best = i;
        }

        return best;
    }

    public SystemVMessage this[int index] => _messages[index];

    public void RemoveAt(int index)
    {
        Bytes -= (ulong)_messages[index].Bytes.Length;
        _messages.RemoveAt(index);
    }

    /// <inheritdoc/>
    public override int Describe(Span<byte> status)
    {
        status = status[..StatusSize];
        status.Clear();
        DescribePermission(status);
        BinaryPrimitives.WriteInt64LittleEndian(status[48..], SendTime);
        BinaryPrimitives.WriteInt64LittleEndian(status[56..], ReceiveTime);
        BinaryPrimitives.WriteInt64LittleEndian(status[64..], ChangeTime);
        BinaryPrimitives.WriteUInt64LittleEndian(status[72..], Bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(status[80..], (ulong)_messages.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(status[88..], Capacity);
        BinaryPrimitives.WriteUInt32LittleEndian(status[96..], Sender);
        BinaryPrimitives.WriteUInt32LittleEndian(status[100..], Receiver);
        return StatusSize;
    }
}
