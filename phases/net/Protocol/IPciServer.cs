using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Net.Protocol;

/// <summary>
/// The PCI server as a driver sees it: it gives a driver one device, with the registers, the interrupt and the memory that are this device's, and keeps
/// configuration space to itself. The badge of the endpoint capability is the driver. All memory that a device may be told of belongs to the server, so
/// that it is used for nothing else when a driver dies whose device is still at work.
/// </summary>
[Protocol(0x59)]
public interface IPciServer
{
    /// <summary>
    /// Get a device. It is silenced first: no access to memory, no messages. A driver that claims again, in a new life, gets the device that it had; what
    /// it got for it before, but for frames, is taken back.
    /// </summary>
    /// <param name="driver">The caller.</param>
    /// <param name="models">Those that the driver knows, as words of 32 bits, little endian: vendor | device &lt;&lt; 16.</param>
    /// <param name="model">Which of them it is.</param>
    /// <param name="location">Where it is: bus &lt;&lt; 8 | device &lt;&lt; 3 | function.</param>
    /// <param name="kind">How it raises its interrupt, once it has been started.</param>
    /// <param name="interrupt">The interrupt, to bind and acknowledge.</param>
    /// <returns>ENODEV: there is none that nobody has. ENOSPC: it has no interrupt that is free. EINVAL: bytes that are no models.</returns>
    [Operation(1)]
    Errno Claim(
        [Badge] ulong driver, [MaximumBytes(64)] ReadOnlySpan<byte> models, out uint model, out uint location, out InterruptKind kind,
        [Capability] out ulong interrupt);

    /// <summary>Find a device by its class, to say that there is one that no driver knows.</summary>
    /// <param name="deviceClass">The class, such as 2: network.</param>
    /// <param name="model">As for <see cref="Claim"/>.</param>
    /// <param name="location">As for <see cref="Claim"/>.</param>
    /// <returns>ENODEV: there is none.</returns>
    [Operation(2)]
    Errno Find(uint deviceClass, out uint model, out uint location);

    /// <summary>Read a word of the device's configuration space.</summary>
    /// <param name="driver">The caller.</param>
    /// <param name="offset">0 to 252, a multiple of 4.</param>
    /// <param name="value">The word.</param>
    /// <returns>EBADF: no device claimed. EINVAL: no such word.</returns>
    [Operation(3)]
    Errno Configuration([Badge] ulong driver, uint offset, out uint value);

    /// <summary>Get registers: pages of what one base address register (BAR) of the device names.</summary>
    /// <param name="driver">The caller.</param>
    /// <param name="bar">0 to 5. That of a BAR of 64 bits is its first.</param>
    /// <param name="firstPage">From the page that the BAR begins in.</param>
    /// <param name="pages">How many.</param>
    /// <param name="memory">The registers, to read and write; to be mapped uncached.</param>
    /// <param name="offset">Where in the first page of the BAR it begins.</param>
    /// <param name="size">Bytes of the BAR.</param>
    /// <returns>EBADF: no device claimed. ENXIO: no such BAR, it names ports, or no place where devices are. EINVAL: beyond its end.
    /// EACCES: the table of messages (MSI-X) or another device lies there.</returns>
    [Operation(4)]
    Errno Registers([Badge] ulong driver, uint bar, uint firstPage, uint pages, out uint offset, out ulong size, [Capability] out ulong memory);

    /// <summary>
    /// Get memory that the device may be told of. Its frames follow each other. The same number gives the same frames, to a driver's next life too; their
    /// content is then what it was.
    /// </summary>
    /// <param name="driver">The caller.</param>
    /// <param name="number">0 to 3.</param>
    /// <param name="pages">How many; the same each time.</param>
    /// <param name="address">Their physical address.</param>
    /// <param name="memory">The memory, to read and write.</param>
    /// <returns>EBADF: no device claimed. EINVAL: number or size. ENOMEM: the server has no memory left.</returns>
    [Operation(5)]
    Errno Frames([Badge] ulong driver, uint number, uint pages, out ulong address, [Capability] out ulong memory);

    /// <summary>Let the device read and write memory, and send its messages. The driver has reset it before.</summary>
    /// <returns>EBADF: no device claimed.</returns>
    [Operation(6)]
    Errno Start([Badge] ulong driver);

    /// <summary>Keep a capability for the driver's next life, in place of the one kept before.</summary>
    /// <returns>EBADF: no device claimed.</returns>
    [Operation(7)]
    Errno Keep([Badge] ulong driver, [Capability] ulong capability);

    /// <summary>Get the capability that was kept.</summary>
    /// <returns>EBADF: no device claimed. ENOENT: none.</returns>
    [Operation(8)]
    Errno Kept([Badge] ulong driver, [Capability] out ulong capability);
}
