using System;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;

namespace Pistachio.Net.Drivers;

/// <summary>
/// Driver of a virtio network card (virtio 1.1, section 5.1), version 1 and later, without offloads: a frame is sent and received as it is.
/// </summary>
public sealed class VirtioCard : INetworkCard
{
    /// <summary>Bytes of memory of its own that the driver needs.</summary>
    public const int MemorySize = 2 * QueueSpace;

    private const int QueueSpace = ((Virtqueue.MemorySize + 4095) / 4096) * 4096;

    // Common configuration, section 4.1.4.3.
    private const int DeviceFeatureSelect = 0x00;
    private const int DeviceFeature = 0x04;
    private const int DriverFeatureSelect = 0x08;
    private const int DriverFeature = 0x0C;
    private const int ConfigurationVector = 0x10;
    private const int QueueCount = 0x12;
    private const int Status = 0x14;
    private const int Generation = 0x15;
    private const int QueueSelect = 0x16;
    private const int QueueSize = 0x18;
    private const int QueueVector = 0x1A;
    private const int QueueEnable = 0x1C;
    private const int QueueNotifyOffset = 0x1E;
    private const int QueueDescriptors = 0x20;
    private const int QueueDriver = 0x28;
    private const int QueueDevice = 0x30;

    // Status, section 2.1.
    private const uint Acknowledged = 1;
    private const uint Driver = 2;
    private const uint DriverReady = 4;
    private const uint FeaturesChosen = 8;
    private const uint NeedsReset = 64;

    // Features, sections 5.1.3 and 6, by number.
    private const int MtuFeature = 3;
    private const int MacFeature = 5;
    private const int StatusFeature = 16;
    private const int Version1 = 32;

    private const uint NoVector = 0xFFFF;
    private const int ReceiveQueue = 0;
    private const int TransmitQueue = 1;
    private const int ResetAttempts = 1000;

    private readonly VirtioRegisters _registers;
    private readonly ICardTime _time;
    private readonly DriverRings _rings;
    private readonly Virtqueue _receive;
    private readonly Virtqueue _transmit;
    private readonly bool _hasTable;
    private readonly int[] _notifyOffset = new int[2];
    private ulong _features;

    /// <param name="registers">The registers.</param>
    /// <param name="memory">Memory of the driver's own: <see cref="MemorySize"/> bytes, page aligned.</param>
    /// <param name="buffers">The shared memory of the rings, as the card reaches it.</param>
    /// <param name="rings">The rings there.</param>
    /// <param name="time">Waits.</param>
    /// <param name="hasTable">The card sends messages by entry 0 of its table (MSI-X), instead of a line.</param>
    public VirtioCard(VirtioRegisters registers, ICardMemory memory, ICardMemory buffers, DriverRings rings, ICardTime time, bool hasTable)
    {
        _registers = registers;
        _rings = rings;
        _time = time;
        _hasTable = hasTable;
        _receive = new Virtqueue(memory, 0, buffers, receives: true);
        _transmit = new Virtqueue(memory, QueueSpace, buffers, receives: false);
    }

    /// <summary>Models that it drives: network cards of version 1, and transitional ones, which also have the registers of version 1.</summary>
    public static ReadOnlySpan<uint> Models => [0x1041_1AF4, 0x1000_1AF4];

    /// <inheritdoc/>
    public ulong Mac { get; private set; }

    /// <inheritdoc/>
    public int Mtu { get; private set; } = 1500;

    /// <inheritdoc/>
    public bool HasLink { get; private set; }

    /// <inheritdoc/>
    public bool IsBroken { get; private set; }

    /// <inheritdoc/>
    public bool TryReset()
    {
        IsBroken = false;
        HasLink = false;
        IRegisters common = _registers.Common;
        common.Write(Status, 0, 1);
        int attempts = 0;
        while (common.Read(Status, 1) != 0)
        {
            if (++attempts == ResetAttempts)
                return false;
            _time.Wait(100);
        }

        // Section 3.1.1.
        common.Write(Status, Acknowledged, 1);
        common.Write(Status, Acknowledged | Driver, 1);
        ulong offered = ReadFeatures();
        _features = offered & ((1UL << MtuFeature) | (1UL << MacFeature) | (1UL << StatusFeature) | (1UL << Version1));
        if (!Has(Version1) || !Has(MacFeature))
            return false;

        WriteFeatures(_features);
        common.Write(Status, Acknowledged | Driver | FeaturesChosen, 1);
        return (common.Read(Status, 1) & FeaturesChosen) != 0 && common.Read(QueueCount, 2) is >= 2 and not NoVector && ReadConfiguration();
    }

    /// <inheritdoc/>
    public bool TryStart()
    {
        _registers.Common.Write(ConfigurationVector, _hasTable ? 0 : NoVector, 2);
        if (_hasTable && _registers.Common.Read(ConfigurationVector, 2) != 0)
            return false;

        if (!SetQueue(ReceiveQueue, _receive, interrupts: true) || !SetQueue(TransmitQueue, _transmit, interrupts: false))
            return false;

        _registers.Common.Write(Status, Acknowledged | Driver | FeaturesChosen | DriverReady, 1);
        Refill();
        ReadLink();
        return true;
    }

    /// <inheritdoc/>
    public void Service()
    {
        if (!_hasTable)
            _ = _registers.Interrupt.Read(0, 1); // clears the line
        while (_receive.TryTake(out int buffer, out int length))
            _rings.Received(buffer, length);
        TakeSent();
        Refill();
        ReadLink();

        // One that was reset behind our back, or does not answer any more, has forgotten that its driver is ready.
        uint status = _registers.Common.Read(Status, 1);
        if (_receive.IsBroken || _transmit.IsBroken || (status & NeedsReset) != 0 || (status & DriverReady) == 0)
            IsBroken = true;
    }

    /// <inheritdoc/>
    public void Send()
    {
        TakeSent();
        bool isNew = false;
        while (_transmit.Room > 0 && _rings.TryTake(out int entry, out int length))
        {
            _transmit.Add(entry, DriverRings.TransmitOffset(entry), length);
            isNew = true;
        }

        if (isNew)
            Notify(TransmitQueue, _transmit);
    }

    private bool Has(int feature) => (_features >> feature & 1) != 0;

    private void TakeSent()
    {
        while (_transmit.TryTake(out int entry, out int length))
            _rings.Sent(entry, length);
    }

    private void Refill()
    {
        bool isNew = false;
        while (_receive.Room > 0 && _rings.TryTakeBuffer(out int buffer))
        {
            _receive.Add(buffer, DriverRings.ReceiveOffset(buffer), NetworkRings.BufferSize);
            isNew = true;
        }

        if (isNew)
            Notify(ReceiveQueue, _receive);
    }

    private void Notify(int number, Virtqueue queue)
    {
        if (queue.WantsNotification)
            _registers.Notify.Write(_notifyOffset[number], (uint)number, 2);
    }

    private bool SetQueue(int number, Virtqueue queue, bool interrupts)
    {
        IRegisters common = _registers.Common;
        common.Write(QueueSelect, (uint)number, 2);
        uint size = common.Read(QueueSize, 2);
        if (size < 2 || (size & (size - 1)) != 0 || size > 32768)
            return false;

        size = Math.Min(size, Virtqueue.MaximumSize);
        ulong offset = (ulong)common.Read(QueueNotifyOffset, 2) * _registers.NotifyMultiplier;
        if (offset + 2 > _registers.NotifyLength)
            return false;

        _notifyOffset[number] = (int)offset;
        queue.Reset((int)size, interrupts);
        if (number == ReceiveQueue)
            _rings.Capacity = queue.Room;
        common.Write(QueueSize, size, 2);
        common.Write(QueueVector, _hasTable && interrupts ? 0 : NoVector, 2);
        if (_hasTable && interrupts && common.Read(QueueVector, 2) != 0)
            return false;

        WriteLong(QueueDescriptors, queue.Descriptors);
        WriteLong(QueueDriver, queue.Available);
        WriteLong(QueueDevice, queue.Used);
        common.Write(QueueEnable, 1, 2);
        return true;
    }

    private void WriteLong(int offset, ulong value)
    {
        _registers.Common.Write(offset, (uint)value);
        _registers.Common.Write(offset + 4, (uint)(value >> 32));
    }

    private ulong ReadFeatures()
    {
        _registers.Common.Write(DeviceFeatureSelect, 0);
        ulong low = _registers.Common.Read(DeviceFeature);
        _registers.Common.Write(DeviceFeatureSelect, 1);
        return low | ((ulong)_registers.Common.Read(DeviceFeature) << 32);
    }

    private void WriteFeatures(ulong features)
    {
        _registers.Common.Write(DriverFeatureSelect, 0);
        _registers.Common.Write(DriverFeature, (uint)features);
        _registers.Common.Write(DriverFeatureSelect, 1);
        _registers.Common.Write(DriverFeature, (uint)(features >> 32));
    }

    /// <summary>Address and MTU, which may change while they are read: the generation tells (section 2.4.1).</summary>
    private bool ReadConfiguration()
    {
        for (int attempt = 0; attempt < ResetAttempts; attempt++)
        {
            uint generation = _registers.Common.Read(Generation, 1);
            ulong mac = 0;
            for (int i = 0; i < 6; i++)
                mac = (mac << 8) | _registers.Device.Read(i, 1);
            uint mtu = Has(MtuFeature) ? _registers.Device.Read(10, 2) : 1500;
            if (_registers.Common.Read(Generation, 1) != generation)
                continue;

            Mac = mac;
            Mtu = (int)Math.Min(mtu, 1500);
            return (mac & 0x0100_0000_0000) == 0 && mac != 0 && mtu >= 68;
        }

        return false;
    }

    private void ReadLink()
    {
        HasLink = !Has(StatusFeature) || (_registers.Device.Read(6, 2) & 1) != 0;
        _rings.SetLink(HasLink);
    }
}
