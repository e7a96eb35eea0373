using System.Collections.Generic;
using Pistachio.Net.Pci;

namespace Pistachio.Drivers.Tests;

/// <summary>Configuration spaces as cards have them: some bits can be written, some cannot.</summary>
internal sealed class FakePci : IConfigurationSpace
{
    private readonly Dictionary<int, FakeFunction> _functions = [];

    public FakeFunction Add(int bus, int device, int function, uint model, byte deviceClass = 2)
    {
        var added = new FakeFunction();
        added.Set(0x00, model);
        added.Set(0x08, (uint)deviceClass << 24);
        _functions[new PciLocation(bus, device, function).Value] = added;
        return added;
    }

    public uint Read(PciLocation location, int offset) => _functions.TryGetValue(location.Value, out var function) ? function.Read(offset) : uint.MaxValue;

    public void Write(PciLocation location, int offset, uint value)
    {
        if (_functions.TryGetValue(location.Value, out var function))
            function.Write(offset, value);
    }
}

/// <summary>One function: words, and which bits of each can be written.</summary>
internal sealed class FakeFunction
{
    private readonly uint[] _words = new uint[64];
    private readonly uint[] _writable = new uint[64];

    public FakeFunction() => _writable[1] = 0x547;

    public void Set(int offset, uint value) => _words[offset / 4] = value;

    public void Allow(int offset, uint bits) => _writable[offset / 4] |= bits;

    public uint Read(int offset) => _words[offset / 4];

    public void Write(int offset, uint value)
    {
        var allowed = _writable[offset / 4];
        _words[offset / 4] = (_words[offset / 4] & ~allowed) | (value & allowed);
    }

    /// <summary>A base address register of 32 bits.</summary>
    public FakeFunction Bar(int number, uint address, uint size, uint kind = 0)
    {
        Set(0x10 + (4 * number), address | kind);
        Allow(0x10 + (4 * number), ~(size - 1));
        return this;
    }

    /// <summary>A base address register of 64 bits.</summary>
    public FakeFunction WideBar(int number, ulong address, ulong size)
    {
        Bar(number, (uint)address, size > uint.MaxValue ? 0 : (uint)size, 4);
        if (size > uint.MaxValue)
            Allow(0x10 + (4 * number), 0);
        Set(0x14 + (4 * number), (uint)(address >> 32));
        Allow(0x14 + (4 * number), (uint)(~(size - 1) >> 32));
        return this;
    }

    /// <summary>A list of capabilities: each an offset and an id, the next one behind it in the order given.</summary>
    public FakeFunction Capabilities(params (int Offset, int Id)[] list)
    {
        Set(0x04, Read(0x04) | (1 << 20));
        Set(0x34, (uint)list[0].Offset);
        for (var i = 0; i < list.Length; i++)
            Set(list[i].Offset, (uint)list[i].Id | ((i + 1 < list.Length ? (uint)list[i + 1].Offset : 0) << 8));
        return this;
    }
}
