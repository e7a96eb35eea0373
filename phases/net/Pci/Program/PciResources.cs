using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using Pistachio.Abi;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Net.Pci.Program;

/// <summary>What the board granted to the server, by kernel calls.</summary>
internal sealed class PciResources : IPciResources
{
    private const ulong PageSize = 4096;

    /// <summary>Where single registers are mapped, one at a time.</summary>
    private const ulong RegisterWindow = 0x3_0000_0000;

    private readonly List<(ulong Memory, ulong Start, ulong Pages)> _devices = [];
    private readonly ulong _pool = DomainStart.Capability("pool");
    private readonly ulong _space = DomainStart.Capability("space");

    public PciResources()
    {
        for (int i = 0; DomainStart.Capability($"devices{i}") is var memory && memory != 0; i++)
        {
            if (Kernel.DeviceAddress(memory, out ulong start) == CallStatus.Ok && Kernel.Inspect(memory, out _, out _, out ulong pages) == CallStatus.Ok)
                _devices.Add((memory, start, pages));
        }
    }

    /// <inheritdoc/>
    public bool TryRegisters(ulong physical, ulong pages, out ulong memory)
    {
        memory = 0;
        foreach ((ulong range, ulong start, ulong count) in _devices)
        {
            ulong first = (physical - start) / PageSize;
            if (physical >= start && first < count && pages <= count - first)
                return Kernel.Split(range, (uint)first, (uint)pages, Rights.Read | Rights.Write, out memory) == CallStatus.Ok;
        }

        return false;
    }

    /// <inheritdoc/>
    public bool TryWrite(ulong physical, uint value)
    {
        ulong page = physical & ~(PageSize - 1);
        if (!TryRegisters(page, 1, out ulong memory))
            return false;

        bool isMapped = Kernel.Map(memory, _space, RegisterWindow, 0, 1, Protection.Read | Protection.Write | Protection.Uncached) == CallStatus.Ok;
        if (isMapped)
            Volatile.Write(ref MemoryMarshal.AsRef<uint>(MappedMemory.Bytes(RegisterWindow + (physical - page), sizeof(uint))), value);
        Delete(memory); // and so unmaps it
        return isMapped;
    }

    /// <inheritdoc/>
    public bool TryFrames(uint pages, out ulong memory, out ulong physical)
    {
        physical = 0;
        return Kernel.Retype(_pool, CapabilityKind.Memory, pages, out memory) == CallStatus.Ok
            && Kernel.DeviceAddress(memory, out physical) == CallStatus.Ok;
    }

    /// <inheritdoc/>
    public bool TryLine(int line, out ulong interrupt)
    {
        interrupt = DomainStart.Capability($"line{line}");
        return interrupt != 0;
    }

    /// <inheritdoc/>
    public bool TryMessage(int number, out ulong interrupt, out uint address, out uint data)
    {
        address = data = 0;
        interrupt = DomainStart.Capability($"message{number}");
        if (interrupt == 0 || Kernel.DeviceAddress(interrupt, out ulong message) != CallStatus.Ok)
            return false;

        address = (uint)message;
        data = (uint)(message >> 32);
        return true;
    }

    /// <inheritdoc/>
    public void Revoke(ulong capability) => _ = Kernel.Revoke(capability); // of a capability that is gone nothing is left to revoke

    /// <inheritdoc/>
    public void Delete(ulong capability) => _ = Kernel.Delete(capability); // likewise
}
