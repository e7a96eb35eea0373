using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Memory.Protocol;

/// <summary>
/// A shared object as whoever holds a capability to it sees it (<see cref="IMemoryServer.ShareCapability"/>): the capability alone gives access, and
/// can be handed on. The object lives for as long as a domain is attached to it; then its capabilities are gone, and all frames got through them.
/// </summary>
[Protocol(0x12)]
public interface ISharedMemory
{
    /// <summary>Granules of 64 KiB that the object has.</summary>
    /// <returns>EBADF: not a capability to a shared object.</returns>
    [Operation(1)]
    Errno Size([Badge] ulong capability, out uint granules);

    /// <summary>Get the frames of a granule, and with them those of the block it lies in, with the rights of the capability.</summary>
    /// <param name="capability">The capability.</param>
    /// <param name="granule">The granule of the object.</param>
    /// <param name="first">The granule that the memory begins with.</param>
    /// <param name="order">It has 2^order granules.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>EBADF: not a capability to a shared object. EINVAL: beyond the end. ENOMEM: as <see cref="IMemoryServer.AllocateFrames"/>, for
    /// the domain that pays.</returns>
    [Operation(2)]
    Errno Frames([Badge] ulong capability, uint granule, out uint first, out uint order, [Capability] out ulong memory);
}
