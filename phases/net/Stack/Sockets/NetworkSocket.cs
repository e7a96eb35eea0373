using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>What sockets of every kind have in common.</summary>
public abstract partial class NetworkSocket
{
    private Errno _pending;

    /// <summary>Who is told of changes; null: nobody.</summary>
    public ISocketWatcher? Watcher { get; set; }

    /// <summary>Whatever the watcher wants to know the socket by.</summary>
    public object? Tag { get; set; }

    /// <summary>The address and port that it is bound to.</summary>
    public IpEndpoint Local { get; internal set; }

    /// <summary>Whom it is connected to; port 0: nobody.</summary>
    public IpEndpoint Remote { get; internal set; }

    /// <summary>The only interface that it sends and receives by; null: any.</summary>
    public NetworkInterface? BoundInterface { get; set; }

    /// <summary>It sends only to hosts on a link of this one (SO_DONTROUTE). For a connection see <see cref="TcpSettings.StaysOnLink"/>.</summary>
    public bool StaysOnLink { get; set; }

    /// <summary>Time to live of what it sends, 1 to 255, or hop limit, 0 to 255.</summary>
    public byte HopLimit { get; set; } = 64;

    /// <summary>Type of service of what it sends, or traffic class.</summary>
    public byte TrafficClass { get; set; }

    /// <summary>An error that waits to be taken.</summary>
    public bool HasError => _pending != Errno.None;

    /// <summary>Take the pending error (SO_ERROR).</summary>
    public Errno TakeError()
    {
        Errno error = _pending;
        _pending = Errno.None;
        return error;
    }

    /// <summary>An error that the program is told by its next call.</summary>
    public void SetError(Errno error) => _pending = error;

    internal void Notify(SocketChange change) => Watcher?.OnChange(this, change);
}
