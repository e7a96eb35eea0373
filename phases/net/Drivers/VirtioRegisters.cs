namespace Pistachio.Net.Drivers;

/// <summary>The four groups of registers of a virtio device, each from its own start.</summary>
/// <param name="Common">At least 56 bytes.</param>
/// <param name="Notify">Where queues are notified.</param>
/// <param name="NotifyLength">Bytes of it.</param>
/// <param name="NotifyMultiplier">Bytes between the registers of two queues.</param>
/// <param name="Interrupt">One byte: reading it clears it.</param>
/// <param name="Device">The configuration of a network card.</param>
public sealed record VirtioRegisters(IRegisters Common, IRegisters Notify, uint NotifyLength, uint NotifyMultiplier, IRegisters Interrupt, IRegisters Device);
