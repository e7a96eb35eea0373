using Pistachio.Abi;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;

namespace Pistachio.Net.Drivers;

/// <summary>Serves the client of one card. See <see cref="INetworkDriver"/>.</summary>
public sealed class NetworkDriverServer : INetworkDriver
{
    /// <summary>Looks at the rings in one go; then messages have their turn, however fast the client is.</summary>
    private const int MaximumRounds = 16;

    private readonly INetworkCard? _card;
    private readonly DriverRings? _rings;
    private readonly IDriverHost _host;
    private ulong _client;
    private bool _isStarted;
    private bool _hadLink;

    /// <param name="card">The card; null: there is none.</param>
    /// <param name="rings">The rings; null with the card.</param>
    /// <param name="host">The kernel and the PCI server.</param>
    public NetworkDriverServer(INetworkCard? card, DriverRings? rings, IDriverHost host)
    {
        _card = card;
        _rings = rings;
        _host = host;
    }

    /// <summary>The card does no work any more: the driver shall end, and begin anew.</summary>
    public bool IsBroken => _isStarted && _card is { IsBroken: true };

    /// <inheritdoc/>
    public Errno Attach(ulong notification, out ulong mac, out uint mtu, out ulong rings, out ulong doorbell)
    {
        mac = 0;
        mtu = 0;
        rings = doorbell = 0;
        if (_card is null || _rings is null)
        {
            _host.Delete(notification);
            return Errno.ENODEV;
        }

        if (_client != 0)
            _host.Delete(_client);
        _client = notification;
        _isStarted = false;
        if (!_card.TryReset())
            return Errno.EIO;

        _rings.Reset();
        if (!_host.StartCard() || !_card.TryStart())
            return Errno.EIO;

        _isStarted = true;
        _hadLink = _card.HasLink;
        _host.Keep(notification);
        mac = _card.Mac;
        mtu = (uint)_card.Mtu;
        rings = _host.Rings;
        doorbell = _host.Doorbell;

        // Up to where the driver waits, so that the client's first frame rings.
        Work();
        return Errno.None;
    }

    /// <summary>The card has interrupted, or the client has rung: does all there is to do.</summary>
    public void Work()
    {
        if (!_isStarted || _card is null || _rings is null)
            return;

        int rounds = 0;
        do
        {
            _card.Service();
            _card.Send();
            if (++rounds == MaximumRounds)
            {
                _host.SignalSelf();
                break;
            }
        }
        while (!_card.IsBroken && !_rings.BeginWait());

        bool hasChanged = _card.HasLink != _hadLink;
        _hadLink = _card.HasLink;
        if (_rings.MustWake() || hasChanged)
            _host.Signal(_client);
    }
}
