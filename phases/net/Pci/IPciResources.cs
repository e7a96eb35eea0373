namespace Pistachio.Net.Pci;

/// <summary>The parts of the machine that the PCI server gives away, as capabilities of its own.</summary>
public interface IPciResources
{
    /// <summary>Makes a capability to addresses of devices.</summary>
    /// <param name="physical">Page aligned.</param>
    /// <param name="pages">How many.</param>
    /// <param name="memory">The capability.</param>
    /// <returns>False: memory is there, or the kernel's own, or the table of capabilities is full.</returns>
    bool TryRegisters(ulong physical, ulong pages, out ulong memory);

    /// <summary>Writes a register of a device.</summary>
    /// <returns>False: not an address of devices.</returns>
    bool TryWrite(ulong physical, uint value);

    /// <summary>Takes memory, zeroed, that stays the server's.</summary>
    /// <param name="pages">How many; they follow each other.</param>
    /// <param name="memory">The capability.</param>
    /// <param name="physical">Their address.</param>
    bool TryFrames(uint pages, out ulong memory, out ulong physical);

    /// <summary>An interrupt line that the board lets the server give away.</summary>
    bool TryLine(int line, out ulong interrupt);

    /// <summary>A message interrupt.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="interrupt">The capability.</param>
    /// <param name="address">What a device writes to.</param>
    /// <param name="data">What it writes.</param>
    /// <returns>False: the board grants no more.</returns>
    bool TryMessage(int number, out ulong interrupt, out uint address, out uint data);

    /// <summary>Takes back what others got of a capability.</summary>
    void Revoke(ulong capability);

    /// <summary>Gives a capability up.</summary>
    void Delete(ulong capability);
}
