using System;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Net.Interfaces;

/// <summary>
/// The socket server's side of one network card: it attaches to the driver, and again when the driver has died and lives anew. Frames that were in the
/// rings then are lost, as on a wire; everything above goes on.
/// </summary>
public sealed class NetworkInterfaceClient : INetworkPort
{
    /// <summary>Longest wait for a driver to answer: resetting a card takes some milliseconds.</summary>
    private const ulong LongestAttach = 2_000_000_000;

    private readonly NetworkDriverClient _driver;
    private readonly IRingMemory _memory;
    private readonly ulong _space;
    private readonly ulong _address;
    private readonly ulong _notification;
    private readonly ulong _messagePage;
    private ClientRings? _rings;
    private ulong _ringPages;
    private ulong _doorbell;

    /// <param name="driver">The endpoint of the driver.</param>
    /// <param name="space">The address space of this domain.</param>
    /// <param name="address">Where the rings shall be mapped: <see cref="NetworkRings.Pages"/> free pages.</param>
    /// <param name="memory">The memory there.</param>
    /// <param name="notification">
    /// A capability to the notification that the driver shall signal, with the badge that tells the waiter it was this card. It stays the caller's.
    /// </param>
    /// <param name="messagePage">Address of this thread's message page.</param>
    public NetworkInterfaceClient(ulong driver, ulong space, ulong address, IRingMemory memory, ulong notification, ulong messagePage)
    {
        _driver = new NetworkDriverClient(driver, messagePage);
        _space = space;
        _address = address;
        _memory = memory;
        _notification = notification;
        _messagePage = messagePage;
    }

    /// <inheritdoc/>
    public ulong Mac { get; private set; }

    /// <inheritdoc/>
    public int Mtu { get; private set; } = 1500;

    /// <inheritdoc/>
    public bool IsUp => _rings is { HasLink: true };

    /// <summary>Whether there is a driver that this client is attached to, as far as is known.</summary>
    public bool IsAttached => _rings is not null;

    /// <summary>How often the client has attached.</summary>
    public int Lives { get; private set; }

    /// <summary>
    /// Begin, or begin anew when the driver has died meanwhile. To be called at the start, whenever the notification is signalled, and when
    /// <see cref="IsAttached"/> is false now and then; it costs one kernel call when nothing has happened.
    /// </summary>
    /// <returns>
    /// None: attached. ENODEV: there is no card that a driver knows. EIO: the card is broken. Otherwise a value of <see cref="ProtocolFailure"/>: there is no driver.
    /// </returns>
    public Errno Refresh()
    {
        if (_rings is not null)
        {
            if (Kernel.Inspect(_doorbell, out _, out _, out _) == CallStatus.Ok)
                return Errno.None;

            Leave();
        }

        _ = Kernel.Clock(out ulong now);
        Errno result = _driver.AttachTimed(now + LongestAttach, _notification, out ulong mac, out uint mtu, out ulong rings, out ulong doorbell);
        if (result != Errno.None)
            return result;

        _ringPages = rings;
        _doorbell = doorbell;
        if (mtu is < 68 or > NetworkRings.MaximumFrame - NetworkRings.MinimumFrame
            || Kernel.Map(rings, _space, _address, 0, NetworkRings.Pages, Protection.Read | Protection.Write) != CallStatus.Ok)
        {
            Leave();
            return Errno.EIO;
        }

        Mac = mac;
        Mtu = (int)mtu;
        Lives++;
        _rings = new ClientRings(_memory);
        return Errno.None;
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        if (_rings is null)
            return false;

        bool isSent = _rings.TrySend(frame, out bool mustWake);
        if (mustWake && Kernel.Signal(_doorbell) != CallStatus.Ok)
        {
            // The driver is gone, and so are all frames in the ring.
            Leave();
            return false;
        }

        return isSent;
    }

    /// <inheritdoc/>
    public bool TryReceive(out ReadOnlySpan<byte> frame)
    {
        if (_rings is not null)
            return _rings.TryReceive(out frame);

        frame = default;
        return false;
    }

    /// <inheritdoc/>
    public bool BeginWait() => _rings is null || _rings.BeginWait();

    /// <inheritdoc/>
    public ulong Count(NetworkCounter counter) => _rings?.Count(counter) ?? 0;

    private void Leave()
    {
        _rings = null;

        // Deleting a capability unmaps what was mapped through it. Those that died with the driver are gone already.
        _ = Kernel.Delete(_ringPages);
        _ = Kernel.Delete(_doorbell);
        _ringPages = _doorbell = 0;
    }
}
