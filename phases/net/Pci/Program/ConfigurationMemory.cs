using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Net.Pci.Program;

/// <summary>
/// Configuration space in memory (ECAM; PCI Express Base Specification 3.0, section 7.2.2): a page for each function. Pages are mapped as they are used.
/// </summary>
internal sealed class ConfigurationMemory : IConfigurationSpace
{
    private const ulong PageSize = 4096;
    private const int FunctionsOfBus = 256;

    private readonly ulong _memory;
    private readonly ulong _space;
    private readonly ulong _window;
    private readonly int _firstBus;
    private readonly int _lastBus;
    private readonly HashSet<int> _mapped = [];

    /// <param name="memory">The pages from the first bus on.</param>
    /// <param name="space">This domain's address space.</param>
    /// <param name="window">Where they are mapped.</param>
    /// <param name="firstBus">The first bus.</param>
    /// <param name="lastBus">The last one.</param>
    public ConfigurationMemory(ulong memory, ulong space, ulong window, int firstBus, int lastBus)
    {
        _memory = memory;
        _space = space;
        _window = window;
        _firstBus = firstBus;
        _lastBus = lastBus;
    }

    /// <inheritdoc/>
    public uint Read(PciLocation location, int offset) =>
        TryMap(location, out ulong page) ? Volatile.Read(ref MemoryMarshal.AsRef<uint>(MappedMemory.Bytes(page + (ulong)offset, sizeof(uint)))) : uint.MaxValue;

    /// <inheritdoc/>
    public void Write(PciLocation location, int offset, uint value)
    {
        if (TryMap(location, out ulong page))
            Volatile.Write(ref MemoryMarshal.AsRef<uint>(MappedMemory.Bytes(page + (ulong)offset, sizeof(uint))), value);
    }

    private bool TryMap(PciLocation location, out ulong page)
    {
        page = 0;
        if (location.Bus < _firstBus || location.Bus > _lastBus)
            return false;

        int index = location.Value - (_firstBus * FunctionsOfBus);
        page = _window + ((ulong)index * PageSize);
        if (_mapped.Contains(index))
            return true;

        if (Kernel.Map(_memory, _space, page, (uint)index, 1, Protection.Read | Protection.Write | Protection.Uncached) != CallStatus.Ok)
            return false;

        _mapped.Add(index);
        return true;
    }
}
