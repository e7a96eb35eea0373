using System;
using System.Collections.Generic;

namespace Pistachio.Net.Pci;

/// <summary>A function of a device, as its configuration space describes it. Nothing in there is believed that cannot be.</summary>
public sealed class PciFunction
{
    private const int Bars = 6;

    /// <summary>Capabilities lie from here on, each at a multiple of 4.</summary>
    private const int FirstCapability = 0x40;
    private const int SpaceSize = 256;

    private readonly IConfigurationSpace _space;
    private readonly PciBar[] _bars = new PciBar[Bars];

    /// <summary>Reads a function that is there. Its BARs are not sized before <see cref="ReadBars"/>: that makes it deaf for a moment.</summary>
    public PciFunction(IConfigurationSpace space, PciLocation location)
    {
        _space = space;
        Location = location;
        Model = space.Read(location, ConfigurationRegister.Model);
        Class = (int)(space.Read(location, ConfigurationRegister.Class) >> 24);
        uint header = space.Read(location, ConfigurationRegister.HeaderType);
        HeaderType = (int)(header >> 16) & 0x7F;
        HasMoreFunctions = (header & ConfigurationRegister.MoreFunctions) != 0;
    }

    public PciLocation Location { get; }

    /// <summary>Vendor | device &lt;&lt; 16.</summary>
    public uint Model { get; }

    public int Class { get; }

    /// <summary>0: a device, 1: a bridge.</summary>
    public int HeaderType { get; }

    public bool HasMoreFunctions { get; }

    /// <summary>Of a bridge: the bus behind it.</summary>
    public int SecondaryBus => (int)(_space.Read(Location, ConfigurationRegister.Buses) >> 8) & 0xFF;

    /// <summary>The interrupt line that firmware wired it to; -1: it has none.</summary>
    public int Line
    {
        get
        {
            uint word = _space.Read(Location, ConfigurationRegister.Interrupt);
            uint pin = (word >> 8) & 0xFF;
            return pin is >= 1 and <= 4 && (word & 0xFF) != 0xFF ? (int)(word & 0xFF) : -1;
        }
    }

    /// <summary>A base address register; the second half of one of 64 bits is empty.</summary>
    public PciBar Bar(int number) => (uint)number < Bars ? _bars[number] : default;

    public uint Read(int offset) => _space.Read(Location, offset);

    public void Write(int offset, uint value) => _space.Write(Location, offset, value);

    /// <summary>Changes bits of the command register. Status bits stay as they are.</summary>
    public void Command(uint set, uint clear)
    {
        uint command = Read(ConfigurationRegister.Command) & ConfigurationRegister.CommandMask;
        Write(ConfigurationRegister.Command, (command | set) & ~clear);
    }

    /// <summary>Finds how large what the base address registers name is (PCI 3.0, section 6.2.5.1): what of all ones stays tells.</summary>
    public void ReadBars()
    {
        Array.Clear(_bars);
        if (HeaderType != 0)
            return;

        uint command = Read(ConfigurationRegister.Command) & ConfigurationRegister.CommandMask;
        Command(0, ConfigurationRegister.MemoryAccess | ConfigurationRegister.PortAccess | ConfigurationRegister.BusMaster);
        for (int i = 0; i < Bars; i++)
        {
            uint low = Read(BarOffset(i));
            if (low == uint.MaxValue)
                continue;

            if ((low & 1) != 0)
            {
                _bars[i] = new PciBar(low & ~3U, SizeOf(0xFFFF_FFFF_0000_0000 | (Probe(i, low) & ~3UL), 16), IsMemory: false);
                continue;
            }

            bool isWide = ((low >> 1) & 3) == 2;
            if (!isWide)
            {
                _bars[i] = new PciBar(low & ~15U, SizeOf(0xFFFF_FFFF_0000_0000 | (Probe(i, low) & ~15UL), 32), IsMemory: true);
            }
            else if (i + 1 < Bars)
            {
                uint high = Read(BarOffset(i + 1));
                ulong mask = ((ulong)Probe(i + 1, high) << 32) | (Probe(i, low) & ~15UL);
                _bars[i] = new PciBar(((ulong)high << 32) | (low & ~15U), SizeOf(mask, 64), IsMemory: true);
                i++;
            }
        }

        Write(ConfigurationRegister.Command, command);
    }

    /// <summary>Finds a capability (PCI 3.0, section 6.7). A list that leads nowhere, or around, ends.</summary>
    /// <param name="id">Which.</param>
    /// <returns>Its offset, or 0.</returns>
    public int FindCapability(int id)
    {
        foreach (int offset in CapabilityOffsets())
        {
            if ((Read(offset) & 0xFF) == id)
                return offset;
        }

        return 0;
    }

    /// <summary>Where the capabilities are, in the order of the list.</summary>
    public IReadOnlyList<int> CapabilityOffsets()
    {
        List<int> offsets = [];
        if ((Read(ConfigurationRegister.Command) & ConfigurationRegister.HasCapabilities) == 0)
            return offsets;

        int next = (int)Read(ConfigurationRegister.Capabilities) & 0xFC;
        while (next is >= FirstCapability and < SpaceSize && !offsets.Contains(next))
        {
            uint header = Read(next);
            if (header == uint.MaxValue)
                break;

            offsets.Add(next);
            next = (int)(header >> 8) & 0xFC;
        }

        return offsets;
    }

    private static int BarOffset(int number) => ConfigurationRegister.FirstBar + (number * sizeof(uint));

    private uint Probe(int number, uint value)
    {
        Write(BarOffset(number), uint.MaxValue);
        uint kept = Read(BarOffset(number));
        Write(BarOffset(number), value);
        return kept;
    }

    /// <summary>The size behind a mask: its lowest bit, if all bits above are set as well; 0 for a mask that is none.</summary>
    private static ulong SizeOf(ulong mask, int bits)
    {
        // Ports have 16 bits; the upper half of their mask may be zero (section 6.2.5.1).
        if (bits == 16)
            mask |= 0xFFFF_0000;
        ulong size = mask & (0 - mask);
        bool isWhole = mask + size == 0;
        return isWhole && size is not 0 && size < 1UL << Math.Min(bits, 46) ? size : 0;
    }
}
