using System;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;

namespace Pistachio.Net.Drivers;

/// <summary>
/// Driver of Intel's gigabit cards 82540EM (PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 317453) and 82574L (its data
/// sheet), with the descriptors that both have.
/// </summary>
/// <remarks>
/// <code>
/// receive descriptor, 16 bytes (manual 3.2.3)      transmit descriptor, 16 bytes (manual 3.3.3)
///  0  address of the buffer                         0  address of the frame
///  8  length, 16 bits                               8  length, 16 bits
/// 12  status: 1 done, 2 end of packet              11  command: 1 end of packet, 2 check sequence, 8 report
/// 13  errors                                       12  status: 1 done
/// </code>
/// </remarks>
public sealed class E1000Card : INetworkCard
{
    /// <summary>Bytes of memory of its own that the driver needs.</summary>
    public const int MemorySize = 2 * RingBytes;

    /// <summary>Bytes of registers.</summary>
    public const int RegistersSize = 0x2_0000;

    /// <summary>Descriptors of each ring. All but one can be in use, and there are half as many buffers.</summary>
    private const int Descriptors = 256;
    private const int DescriptorSize = 16;
    private const int RingBytes = Descriptors * DescriptorSize;
    private const int TransmitRing = RingBytes;

    // Registers, manual chapter 13.
    private const int Control = 0x0000;
    private const int Status = 0x0008;
    private const int Cause = 0x00C0;
    private const int MaskSet = 0x00D0;
    private const int MaskClear = 0x00D8;
    private const int ReceiveControl = 0x0100;
    private const int TransmitControl = 0x0400;
    private const int PacketGap = 0x0410;
    private const int ReceiveBase = 0x2800;
    private const int TransmitBase = 0x3800;
    private const int MissedPackets = 0x4010;
    private const int MulticastTable = 0x5200;
    private const int AddressLow = 0x5400;
    private const int AddressHigh = 0x5404;

    // Within the registers of a ring.
    private const int BaseHigh = 0x04;
    private const int Length = 0x08;
    private const int Head = 0x10;
    private const int Tail = 0x18;

    private const uint MasterDisable = 1 << 2;
    private const uint AutoSpeed = 1 << 5;
    private const uint SetLinkUp = 1 << 6;
    private const uint ResetBit = 1 << 26;
    private const uint LinkReset = 1 << 3;
    private const uint InvertLoss = 1 << 7;
    private const uint PhyReset = 1U << 31;
    private const uint LinkUp = 1 << 1;
    private const uint MasterEnabled = 1 << 19;

    private const uint LinkChanged = 1 << 2;
    private const uint ReceiveOverrun = 1 << 6;
    private const uint ReceiveTimer = 1 << 7;

    private const uint Enable = 1 << 1;
    private const uint AllMulticast = 1 << 4;
    private const uint Broadcast = 1 << 15;
    private const uint StripCheck = 1 << 26;
    private const uint PadShort = 1 << 3;
    private const uint Collisions = (0x0F << 4) | (0x40 << 12);
    private const uint AddressValid = 1U << 31;

    private const byte Done = 1;
    private const byte EndOfPacket = 2;

    /// <summary>Check sequence, symbol, sequence, carrier extension, data (manual 3.2.3.2). Checksums of IP and TCP are not looked at.</summary>
    private const byte Errors = 0x97;
    private const byte SendWhole = 1 | 2 | 8;
    private const int Attempts = 1000;
    private const int AddressAttempts = 50;

    private readonly IRegisters _registers;
    private readonly ICardMemory _memory;
    private readonly ICardMemory _buffers;
    private readonly DriverRings _rings;
    private readonly ICardTime _time;
    private readonly E1000Model _model;
    private readonly short[] _received = new short[Descriptors];
    private readonly short[] _sent = new short[Descriptors];
    private readonly int[] _sentLength = new int[Descriptors];
    private int _receiveHead;
    private int _receiveTail;
    private int _transmitHead;
    private int _transmitTail;
    private bool _isInPacket;

    /// <param name="registers">The registers: <see cref="RegistersSize"/> bytes.</param>
    /// <param name="memory">Memory of the driver's own: <see cref="MemorySize"/> bytes, page aligned.</param>
    /// <param name="buffers">The shared memory of the rings, as the card reaches it.</param>
    /// <param name="rings">The rings there.</param>
    /// <param name="time">Waits.</param>
    /// <param name="model">Which card it is.</param>
    public E1000Card(IRegisters registers, ICardMemory memory, ICardMemory buffers, DriverRings rings, ICardTime time, E1000Model model)
    {
        _registers = registers;
        _memory = memory;
        _buffers = buffers;
        _rings = rings;
        _time = time;
        _model = model;
    }

    /// <summary>Models that it drives as 82540EM.</summary>
    public static ReadOnlySpan<uint> Models82540 => [0x100E_8086];

    /// <summary>Models that it drives as 82574L.</summary>
    public static ReadOnlySpan<uint> Models82574 => [0x10D3_8086];

    /// <inheritdoc/>
    public ulong Mac { get; private set; }

    /// <inheritdoc/>
    public int Mtu => 1500;

    /// <inheritdoc/>
    public bool HasLink { get; private set; }

    /// <inheritdoc/>
    public bool IsBroken { get; private set; }

    /// <inheritdoc/>
    public bool TryReset()
    {
        IsBroken = false;
        HasLink = false;
        _registers.Write(MaskClear, uint.MaxValue);
        _registers.Write(ReceiveControl, 0);
        _registers.Write(TransmitControl, PadShort);
        if (_model == E1000Model.I82574)
            StopBusMaster();

        _registers.Write(Control, _registers.Read(Control) | ResetBit);
        int attempts = 0;
        do
        {
            // Nothing may be read in the first microsecond (manual 13.4.1).
            _time.Wait(1000);
            if (++attempts == Attempts)
                return false;
        }
        while ((_registers.Read(Control) & ResetBit) != 0);

        _registers.Write(MaskClear, uint.MaxValue);
        _ = _registers.Read(Cause);

        // The card reads its EEPROM anew, which takes some milliseconds.
        for (int i = 0; i < AddressAttempts; i++)
        {
            if (ReadAddress())
                return true;
            _time.Wait(1000);
        }

        return false;
    }

    /// <inheritdoc/>
    public bool TryStart()
    {
        uint control = _registers.Read(Control) & ~(LinkReset | InvertLoss | PhyReset | MasterDisable);
        _registers.Write(Control, control | AutoSpeed | SetLinkUp);
        for (int i = 0; i < 128; i++)
            _registers.Write(MulticastTable + (i * sizeof(uint)), 0);

        _memory.Bytes(0, MemorySize).Clear();
        Array.Fill(_received, (short)-1);
        Array.Fill(_sent, (short)-1);
        _receiveHead = _receiveTail = _transmitHead = _transmitTail = 0;
        _isInPacket = false;
        SetRing(ReceiveBase, _memory.Address(0));
        SetRing(TransmitBase, _memory.Address(TransmitRing));
        _registers.Write(PacketGap, _model == E1000Model.I82540 ? 10U | (8 << 10) | (6 << 20) : 8U | (8 << 10) | (6 << 20));
        _registers.Write(TransmitControl, Enable | PadShort | Collisions);

        // Buffers of 2 KiB: the size bits are 0. Groups are told apart above.
        _registers.Write(ReceiveControl, Enable | AllMulticast | Broadcast | StripCheck);
        Refill();
        _registers.Write(MaskSet, LinkChanged | ReceiveOverrun | ReceiveTimer);
        ReadLink();
        return true;
    }

    /// <inheritdoc/>
    public void Service()
    {
        uint cause = _registers.Read(Cause); // clears it
        if ((cause == uint.MaxValue && _registers.Read(Status) == uint.MaxValue) || (_registers.Read(ReceiveControl) & Enable) == 0)
        {
            IsBroken = true; // no card answers there, or it was reset by somebody else and has forgotten its rings
            return;
        }

        TakeReceived();
        TakeSent();
        Refill();
        if ((cause & ReceiveOverrun) != 0)
            _rings.Add(NetworkCounter.ReceiveDrops, _registers.Read(MissedPackets)); // reading clears it
        ReadLink();
    }

    /// <inheritdoc/>
    public void Send()
    {
        TakeSent();
        bool isNew = false;
        while (Next(_transmitTail) != _transmitHead && _rings.TryTake(out int entry, out int length))
        {
            int descriptor = TransmitRing + (_transmitTail * DescriptorSize);
            _sent[_transmitTail] = (short)entry;
            _sentLength[_transmitTail] = length;
            CardWord.Write64(_memory, descriptor, _buffers.Address(DriverRings.TransmitOffset(entry)));
            CardWord.Write32(_memory, descriptor + 8, (uint)length | (SendWhole << 24));
            CardWord.Write32(_memory, descriptor + 12, 0);
            _transmitTail = Next(_transmitTail);
            isNew = true;
        }

        if (isNew)
            _registers.Write(TransmitBase + Tail, (uint)_transmitTail);
    }

    private static int Next(int descriptor) => (descriptor + 1) % Descriptors;

    /// <summary>A card on PCI Express must have no access under way when it is reset (82574 data sheet, 3.1.3.10).</summary>
    private void StopBusMaster()
    {
        _registers.Write(Control, _registers.Read(Control) | MasterDisable);
        for (int i = 0; i < Attempts && (_registers.Read(Status) & MasterEnabled) != 0; i++)
            _time.Wait(100);
    }

    private void SetRing(int registers, ulong address)
    {
        _registers.Write(registers, (uint)address);
        _registers.Write(registers + BaseHigh, (uint)(address >> 32));
        _registers.Write(registers + Length, RingBytes);
        _registers.Write(registers + Head, 0);
        _registers.Write(registers + Tail, 0);
    }

    /// <summary>The card's address, which it has read from its EEPROM when it was reset.</summary>
    private bool ReadAddress()
    {
        uint low = _registers.Read(AddressLow);
        uint high = _registers.Read(AddressHigh);
        ulong mac = 0;
        for (int i = 0; i < 6; i++)
            mac = (mac << 8) | (byte)(i < 4 ? low >> (i * 8) : high >> ((i - 4) * 8));
        Mac = mac;
        return (high & AddressValid) != 0 && mac != 0 && (mac & 0x0100_0000_0000) == 0;
    }

    private void TakeReceived()
    {
        // At most as many as there are: a card that is faster than the driver must not keep it here.
        for (int i = 0; i < Descriptors && _receiveHead != _receiveTail; i++)
        {
            int descriptor = _receiveHead * DescriptorSize;
            uint word = CardWord.Read32(_memory, descriptor + 12);
            if ((word & Done) == 0)
                return;

            int length = (int)(CardWord.Read32(_memory, descriptor + 8) & 0xFFFF);
            bool ends = (word & EndOfPacket) != 0;

            // Of a frame in several buffers no part is used: frames that long are not asked for.
            bool isGood = ends && !_isInPacket && (byte)(word >> 8 & Errors) == 0;
            _isInPacket = !ends;
            _rings.Received(_received[_receiveHead], isGood ? length : 0);
            _received[_receiveHead] = -1;
            _receiveHead = Next(_receiveHead);
        }
    }

    private void TakeSent()
    {
        while (_transmitHead != _transmitTail && (CardWord.Read32(_memory, TransmitRing + (_transmitHead * DescriptorSize) + 12) & Done) != 0)
        {
            _rings.Sent(_sent[_transmitHead], _sentLength[_transmitHead]);
            _sent[_transmitHead] = -1;
            _transmitHead = Next(_transmitHead);
        }
    }

    private void Refill()
    {
        bool isNew = false;
        while (Next(_receiveTail) != _receiveHead && _rings.TryTakeBuffer(out int buffer))
        {
            int descriptor = _receiveTail * DescriptorSize;
            _received[_receiveTail] = (short)buffer;
            CardWord.Write64(_memory, descriptor, _buffers.Address(DriverRings.ReceiveOffset(buffer)));
            CardWord.Write32(_memory, descriptor + 8, 0);
            CardWord.Write32(_memory, descriptor + 12, 0);
            _receiveTail = Next(_receiveTail);
            isNew = true;
        }

        if (isNew)
            _registers.Write(ReceiveBase + Tail, (uint)_receiveTail);
    }

    private void ReadLink()
    {
        HasLink = (_registers.Read(Status) & LinkUp) != 0;
        _rings.SetLink(HasLink);
    }
}
