using System.Collections.Generic;
using Pistachio.Net.Pci;

namespace Pistachio.Drivers.Tests;

/// <summary>A machine whose devices are from 0xF000_0000 to 0xFFFF_FFFF; what is given away is written down.</summary>
internal sealed class FakeResources : IPciResources
{
    private ulong _next = 100;

    public Dictionary<ulong, (ulong Physical, ulong Pages)> Given { get; } = [];

    public List<ulong> Revoked { get; } = [];

    public List<ulong> Deleted { get; } = [];

    public Dictionary<ulong, uint> Written { get; } = [];

    public int Messages { get; init; } = 2;

    public bool TryRegisters(ulong physical, ulong pages, out ulong memory)
    {
        memory = 0;
        if (physical < 0xF000_0000 || physical + (pages * 4096) > 0x1_0000_0000)
            return false;

        memory = _next++;
        Given[memory] = (physical, pages);
        return true;
    }

    public bool TryWrite(ulong physical, uint value)
    {
        Written[physical] = value;
        return true;
    }

    public bool TryFrames(uint pages, out ulong memory, out ulong physical)
    {
        memory = _next++;
        physical = memory << 20;
        return true;
    }

    public bool TryLine(int line, out ulong interrupt)
    {
        interrupt = line == 11 ? 11UL : 0;
        return interrupt != 0;
    }

    public bool TryMessage(int number, out ulong interrupt, out uint address, out uint data)
    {
        interrupt = 50 + (ulong)number;
        address = 0xFEE0_0000;
        data = 0x48 + (uint)number;
        return number < Messages;
    }

    public void Revoke(ulong capability) => Revoked.Add(capability);

    public void Delete(ulong capability) => Deleted.Add(capability);
}
