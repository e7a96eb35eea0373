using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Net.Drivers.Program;

/// <summary>Finds a card by the PCI server, and maps what belongs to it.</summary>
internal sealed class CardOpener
{
    private const ulong PageSize = 4096;
    private const ulong RegisterWindow = 0x3_0000_0000;
    private const ulong WindowSize = 0x1000_0000;
    private const ulong MemoryWindow = 0x4_0000_0000;
    private const ulong RingWindow = 0x4_1000_0000;
    private const uint NetworkClass = 2;
    private const uint LargestPart = 0x1_0000;

    private readonly PciClient _pci;
    private readonly ulong _space = DomainStart.Capability("space");
    private readonly CardTime _time = new();
    private ulong _nextWindow = RegisterWindow;
    private CardMemory? _rings;

    public CardOpener(PciClient pci) => _pci = pci;

    /// <summary>The card's interrupt.</summary>
    public ulong Interrupt { get; private set; }

    /// <summary>The capability to the memory of the rings.</summary>
    public ulong RingMemory { get; private set; }

    public DriverRings? Rings { get; private set; }

    /// <summary>Opens the first card that a driver knows, and says on the console which, or why there is none.</summary>
    public INetworkCard? TryOpen()
    {
        Span<byte> models = stackalloc byte[16];
        int count = 0;
        Add(models, VirtioCard.Models, ref count);
        Add(models, E1000Card.Models82540, ref count);
        Add(models, E1000Card.Models82574, ref count);
        Errno result = _pci.Claim(models[..count], out uint model, out uint location, out InterruptKind kind, out ulong interrupt);
        if (result == Errno.ENODEV)
        {
            ServerConsole.WriteLine(_pci.Find(NetworkClass, out model, out location) == Errno.None
                ? $"nic: no driver for the network card {Name(model, location)}"
                : "nic: no network card");
            return null;
        }

        if (result != Errno.None)
        {
            ServerConsole.WriteLine($"nic: the PCI server gives no card: {(int)result}");
            return null;
        }

        Interrupt = interrupt;
        INetworkCard? card = MapRings() ? Open(model, kind) : null;
        if (card is null || !card.TryReset())
        {
            ServerConsole.WriteLine($"nic: the network card {Name(model, location)} does not do what its manual says");
            return null;
        }

        ServerConsole.WriteLine($"nic: network card {Name(model, location)}, address {card.Mac:x12}");
        return card;
    }

    private static string Name(uint model, uint location) =>
        $"{model & 0xFFFF:x4}:{model >> 16:x4} at {location >> 8:x2}:{(location >> 3) & 31:x2}.{location & 7}";

    private static void Add(Span<byte> models, ReadOnlySpan<uint> more, ref int count)
    {
        foreach (uint model in more)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(models[count..], model);
            count += sizeof(uint);
        }
    }

    private INetworkCard? Open(uint model, InterruptKind kind)
    {
        if (VirtioCard.Models.Contains(model))
            return OpenVirtio(kind);

        E1000Model family = E1000Card.Models82574.Contains(model) ? E1000Model.I82574 : E1000Model.I82540;
        return TryMap(0, 0, E1000Card.RegistersSize, out CardRegisters registers) && TryMapFrames(0, E1000Card.MemorySize, MemoryWindow, out CardMemory memory, out _)
            ? new E1000Card(registers, memory, _rings!, Rings!, _time, family)
            : null;
    }

    private VirtioCard? OpenVirtio(InterruptKind kind)
    {
        if (VirtioLayout.Read(ReadConfiguration) is not { } layout
            || !TryMap(layout.Common, out CardRegisters common)
            || !TryMap(layout.Notify, out CardRegisters notify)
            || !TryMap(layout.Interrupt, out CardRegisters interrupt)
            || !TryMap(layout.Device, out CardRegisters device)
            || !TryMapFrames(0, VirtioCard.MemorySize, MemoryWindow, out CardMemory memory, out _))
            return null;

        VirtioRegisters registers = new(common, notify, Math.Min(layout.Notify.Length, LargestPart), layout.NotifyMultiplier, interrupt, device);
        return new VirtioCard(registers, memory, _rings!, Rings!, _time, kind == InterruptKind.TableEntry);
    }

    private uint ReadConfiguration(int offset) => _pci.Configuration((uint)offset, out uint value) == Errno.None ? value : uint.MaxValue;

    private bool TryMap(VirtioLayout.Part part, out CardRegisters registers) =>
        TryMap(part.Bar, part.Offset, Math.Min(part.Length, LargestPart), out registers);

    /// <summary>Maps some bytes of a BAR.</summary>
    private bool TryMap(int bar, uint offset, uint length, out CardRegisters registers)
    {
        registers = null!;

        // The first page tells where in it the BAR begins.
        if (_pci.Registers((uint)bar, 0, 1, out uint begin, out ulong size, out ulong first) != Errno.None)
            return false;

        _ = Kernel.Delete(first);
        ulong start = begin + offset;
        ulong pages = ((start + length + PageSize - 1) / PageSize) - (start / PageSize);
        ulong window = _nextWindow;
        if (offset + (ulong)length > size
            || _pci.Registers((uint)bar, (uint)(start / PageSize), (uint)pages, out _, out _, out ulong memory) != Errno.None
            || Kernel.Map(memory, _space, window, 0, (uint)pages, Protection.Read | Protection.Write | Protection.Uncached) != CallStatus.Ok)
            return false;

        _nextWindow += WindowSize;
        registers = new CardRegisters(window + (start % PageSize));
        return true;
    }

    private bool MapRings()
    {
        if (!TryMapFrames(1, NetworkRings.Size, RingWindow, out CardMemory rings, out ulong capability))
            return false;

        _rings = rings;
        RingMemory = capability;
        Rings = new DriverRings(rings);
        return true;
    }

    private bool TryMapFrames(uint number, int bytes, ulong window, out CardMemory memory, out ulong capability)
    {
        uint pages = (uint)((bytes + (int)PageSize - 1) / (int)PageSize);
        memory = null!;
        if (_pci.Frames(number, pages, out ulong physical, out capability) != Errno.None)
            return false;

        // The driver maps a capability of its own, so that the other can be mapped by the client.
        if (Kernel.Derive(capability, Rights.Read | Rights.Write, 0, 0, out ulong own) != CallStatus.Ok
            || Kernel.Map(own, _space, window, 0, pages, Protection.Read | Protection.Write) != CallStatus.Ok)
            return false;

        memory = new CardMemory(window, physical);
        return true;
    }
}
