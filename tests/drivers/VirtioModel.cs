using System;
using System.Collections.Generic;
using Pistachio.Net.Drivers;

namespace Pistachio.Drivers.Tests;

/// <summary>A virtio network card, version 1, written from the specification and without the driver's code.</summary>
internal sealed class VirtioModel(FakeBus bus)
{
    private readonly Queue[] _queues = [new(), new()];
    private uint _status;
    private uint _deviceSelect;
    private uint _driverSelect;
    private uint _queueSelect;

    public ulong Offered { get; set; } = (1UL << 32) | (1 << 16) | (1 << 5);

    public ulong Accepted { get; private set; }

    public byte[] Configuration { get; } = [0x52, 0x54, 0, 0x12, 0x34, 0x56, 1, 0, 1, 0, 0, 0];

    public uint QueueSize { get; set; } = 256;

    public bool AnswersReset { get; set; } = true;

    public bool RefusesVector { get; set; }

    public uint ExtraStatus { get; set; }

    /// <summary>Its status register reads zero.</summary>
    public bool HasForgottenDriver { get; set; }

    public int Notifications { get; private set; }

    public List<byte[]> Sent { get; } = [];

    public bool IsRunning => (_status & 4) != 0;

    public VirtioRegisters Registers => new(
        new Window(ReadCommon, WriteCommon), new Window((_, _) => 0, Notify), 8, 4, new Window((_, _) => 0, (_, _, _) => { }),
        new Window(ReadConfiguration, (_, _, _) => { }));

    /// <summary>A frame comes.</summary>
    /// <returns>False: the driver gave no buffer.</returns>
    public bool Receive(byte[] frame)
    {
        if (!IsRunning || !TryNext(0, out var head))
            return false;

        var bytes = new byte[12 + frame.Length];
        frame.CopyTo(bytes, 12);
        var written = 0;
        foreach (var (address, length, writes) in Chain(0, head))
        {
            if (!writes)
                throw new InvalidOperationException("a buffer to receive into that the card may not write");
            var part = Math.Min(length, bytes.Length - written);
            bytes.AsSpan(written, part).CopyTo(bus.At(address, part));
            written += part;
        }

        Use(0, head, (uint)written);
        return true;
    }

    /// <summary>Sends all that the driver gave.</summary>
    public void Transmit()
    {
        while (IsRunning && TryNext(1, out var head))
        {
            var bytes = new List<byte>();
            foreach (var (address, length, writes) in Chain(1, head))
            {
                if (writes)
                    throw new InvalidOperationException("a frame to send that the card shall write");
                bytes.AddRange(bus.At(address, length).ToArray());
            }

            if (bytes.GetRange(0, 12).Exists(each => each != 0))
                throw new InvalidOperationException("a header that asks for offloads");
            Sent.Add([.. bytes.GetRange(12, bytes.Count - 12)]);
            Use(1, head, 0);
        }
    }

    /// <summary>Puts an entry into the used ring of a queue, true or not.</summary>
    public void Use(int number, uint head, uint length)
    {
        var queue = _queues[number];
        bus.Write32(queue.Device + 4 + (queue.Used % queue.Size * 8), head);
        bus.Write32(queue.Device + 8 + (queue.Used % queue.Size * 8), length);
        SetUsed(number, (ushort)(queue.Used + 1));
    }

    /// <summary>Sets the index of the used ring of a queue.</summary>
    public void SetUsed(int number, ushort index)
    {
        _queues[number].Used = index;
        bus.Write16(_queues[number].Device + 2, index);
    }

    private bool TryNext(int number, out uint head)
    {
        var queue = _queues[number];
        head = 0;
        if (!queue.IsEnabled || bus.Read16(queue.Driver + 2) == queue.Taken)
            return false;

        head = bus.Read16(queue.Driver + 4 + ((ulong)(queue.Taken % queue.Size) * 2));
        queue.Taken++;
        return true;
    }

    private IEnumerable<(ulong Address, int Length, bool Writes)> Chain(int number, uint head)
    {
        var queue = _queues[number];
        for (var next = head; ;)
        {
            if (next >= queue.Size)
                throw new InvalidOperationException("a descriptor beyond the table");
            var at = queue.Descriptors + (next * 16);
            var flags = bus.Read16(at + 12);
            yield return (bus.Read64(at), (int)bus.Read32(at + 8), (flags & 2) != 0);
            if ((flags & 1) == 0)
                yield break;
            next = bus.Read16(at + 14);
        }
    }

    private uint ReadConfiguration(int offset, int width) =>
        width == 1 ? Configuration[offset] : (uint)(Configuration[offset] | (Configuration[offset + 1] << 8));

    private void Notify(int offset, uint value, int width)
    {
        Notifications++;
        if (offset != (int)value * 4 || width != 2)
            throw new InvalidOperationException("a notification of another queue");
    }

    private uint ReadCommon(int offset, int width)
    {
        var queue = _queues[_queueSelect & 1];
        return offset switch
        {
            0x04 => _deviceSelect > 1 ? 0 : (uint)(Offered >> (int)(_deviceSelect * 32)),
            0x10 => RefusesVector ? 0xFFFFu : 0,
            0x12 => 2,
            0x14 => HasForgottenDriver ? 0 : _status | ExtraStatus,
            0x18 => QueueSize,
            0x1A => RefusesVector ? 0xFFFFu : 0,
            0x1E => _queueSelect,
            _ => queue.IsEnabled && offset == 0x1C ? 1u : 0,
        };
    }

    private void WriteCommon(int offset, uint value, int width)
    {
        var queue = _queues[_queueSelect & 1];
        switch (offset)
        {
            case 0x00: _deviceSelect = value; break;
            case 0x08: _driverSelect = value; break;
            case 0x0C when _driverSelect == 0: Accepted = value; break;
            case 0x0C: Accepted |= (ulong)value << 32; break;
            case 0x14 when value == 0 && AnswersReset: Reset(); break;
            case 0x14 when value != 0:
                // Features that were not offered are refused by leaving FEATURES_OK away.
                _status = (Accepted & ~Offered) != 0 ? value & ~8u : value;
                break;
            case 0x14: _status = 0x80; break;
            case 0x16: _queueSelect = value; break;
            case 0x18: queue.Size = value; break;
            case 0x1C: queue.IsEnabled = value == 1; break;
            case 0x20: queue.Descriptors = value; break;
            case 0x24: queue.Descriptors |= (ulong)value << 32; break;
            case 0x28: queue.Driver = value; break;
            case 0x2C: queue.Driver |= (ulong)value << 32; break;
            case 0x30: queue.Device = value; break;
            case 0x34: queue.Device |= (ulong)value << 32; break;
        }
    }

    private void Reset()
    {
        _status = 0;
        Accepted = 0;
        _queues[0] = new Queue();
        _queues[1] = new Queue();
    }

    private sealed class Queue
    {
        public uint Size { get; set; }

        public bool IsEnabled { get; set; }

        public ulong Descriptors { get; set; }

        public ulong Driver { get; set; }

        public ulong Device { get; set; }

        public ushort Taken { get; set; }

        public ushort Used { get; set; }
    }
}

/// <summary>Registers by two functions.</summary>
internal sealed class Window(Func<int, int, uint> read, Action<int, uint, int> write) : IRegisters
{
    public uint Read(int offset, int width = 4) => read(offset, width);

    public void Write(int offset, uint value, int width = 4) => write(offset, value, width);
}
