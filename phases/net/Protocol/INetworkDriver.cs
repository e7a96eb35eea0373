using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Net.Protocol;

/// <summary>
/// The server of network cards, as the socket server sees it. Frames do not travel in messages: they lie in rings that both sides share
/// (<see cref="NetworkRings"/>), and notifications say that there are some.
/// </summary>
[Protocol(0x50)]
public interface INetworkDriver
{
    /// <summary>
    /// Begin to use the card. It is reset, and so are the rings; frames that were in them are lost. Who attached before is attached no longer. The
    /// driver may die and be started again: the doorbell is dead then, <paramref name="notification"/> is signalled, and the client attaches anew.
    /// </summary>
    /// <param name="notification">Signalled when frames have come for a client that waits, when the link goes up or down, and when the driver begins a new life.</param>
    /// <param name="mac">The card's own address: 02:00:00:00:00:01 is 0x020000000001.</param>
    /// <param name="mtu">Most bytes of payload in a frame.</param>
    /// <param name="rings">The memory of the rings, <see cref="NetworkRings.Pages"/> pages, to read and write.</param>
    /// <param name="doorbell">A notification: to be signalled after frames were put into the transmit ring for a driver that waits.</param>
    /// <returns>ENODEV: there is no card that a driver knows. EIO: the card does not do what its manual says. ENOMEM: no room for capabilities.</returns>
    [Operation(1)]
    Errno Attach([Capability] ulong notification, out ulong mac, out uint mtu, [Capability] out ulong rings, [Capability] out ulong doorbell);
}
