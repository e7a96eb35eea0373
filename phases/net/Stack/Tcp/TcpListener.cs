using System;
using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>A socket that waits for connections.</summary>
public sealed class TcpListener : NetworkSocket
{
    private readonly TcpProtocol _tcp;
    private readonly Queue<TcpConnection> _ready = new();

    internal TcpListener(TcpProtocol tcp, TcpBinding binding, int backlog, ITcpRingSource rings, TcpSettings settings)
    {
        _tcp = tcp;
        Binding = binding;
        Backlog = backlog;
        Rings = rings;
        Settings = settings;
        ReceiveScale = TcpConnection.ScaleFor(Math.Max(rings.LongestReceive, rings.ReceiveCapacityOf(settings)));
        Local = binding.Local;
        BoundInterface = binding.BoundInterface;
    }

    /// <summary>Connections that may wait to be accepted.</summary>
    public int Backlog { get; set; }

    /// <summary>Connections that wait to be accepted.</summary>
    public int ReadyCount => _ready.Count;

    /// <summary>Connections whose handshake is under way.</summary>
    public int HalfOpenCount { get; internal set; }

    /// <summary>What connections begin with.</summary>
    public TcpSettings Settings { get; }

    public bool IsOpen { get; private set; } = true;

    internal TcpBinding Binding { get; }

    /// <summary>The window scale that its connections offer, the same for all: a cookie does not keep it.</summary>
    internal int ReceiveScale { get; }

    internal ITcpRingSource Rings { get; }

    /// <summary>When a cookie was last sent: only for some time afterwards is an acknowledgment taken for the answer to one.</summary>
    internal long LastCookie { get; set; } = long.MinValue / 2;

    internal bool IsFull => _ready.Count >= Backlog;

    /// <summary>Take a connection.</summary>
    /// <returns>Null: none waits.</returns>
    public TcpConnection? Accept()
    {
        if (!_ready.TryDequeue(out TcpConnection? connection))
            return null;

        connection.IsAccepted = true;
        return connection;
    }

    /// <summary>Take connections by one interface only, or by any: null.</summary>
    public void BindTo(NetworkInterface? via) => Binding.BoundInterface = BoundInterface = via;

    /// <summary>Its address and port, which somebody else uses too from now on, and gives back by <see cref="TcpProtocol.Release"/>.</summary>
    public TcpBinding KeepBinding()
    {
        Binding.Users++;
        return Binding;
    }

    /// <summary>Wait no longer. Connections that nobody accepted are reset.</summary>
    public void Close()
    {
        if (!IsOpen)
            return;

        IsOpen = false;
        _tcp.Close(this);
        while (_ready.TryDequeue(out TcpConnection? connection))
            connection.Abort();
    }

    internal void Add(TcpConnection connection)
    {
        _ready.Enqueue(connection);
        Notify(SocketChange.Readable);
    }
}
