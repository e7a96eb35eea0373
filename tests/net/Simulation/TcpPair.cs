using System;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Shouldly;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>A connection between two hosts, with a program at each end.</summary>
internal sealed class TcpPair
{
    public const int Port = 80;

    public TcpPair(Host client, Host server, long fromClient, long fromServer, int ring = 1 << 16, TcpSettings? settings = null, int serverRing = 0)
    {
        Client = new TcpEnd(1, 2, fromClient);
        Server = new TcpEnd(2, 1, fromServer);
        Rings = TestRings.Source(serverRing == 0 ? ring : serverRing);
        server.Stack.Tcp.Bind(server.At(Port), true, false, null, out TcpBinding? binding).ShouldBe(Errno.None);
        server.Stack.Tcp.Listen(binding!, 16, Rings, settings ?? new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        Listener = listener!;
        client.Stack.Tcp.Connect(null, server.At(Port), TestRings.Of(ring), TestRings.Of(ring), settings ?? new TcpSettings(), out TcpConnection? connection)
            .ShouldBe(Errno.None);
        Client.Attach(connection!);
    }

    public TcpEnd Client { get; }

    public TcpEnd Server { get; }

    public TcpListener Listener { get; }

    public PagedRingSource Rings { get; }

    /// <summary>Let both programs work.</summary>
    public void Work()
    {
        if (Server.Connection is null && Listener.Accept() is { } accepted)
            Server.Attach(accepted);
        Client.Work();
        if (Server.Connection is not null)
            Server.Work();
    }

    /// <summary>Both programs have sent and got everything, or something has failed.</summary>
    public bool IsOver()
    {
        Work();
        return Client.IsOver && (Server.Connection is null || Server.IsOver);
    }

    /// <summary>The server has accepted the connection.</summary>
    public bool IsEstablished()
    {
        Work();
        return Server.Connection is not null;
    }

    /// <summary>Every byte has arrived in order.</summary>
    public void ShouldBeWhole()
    {
        Client.WrongAt.ShouldBe(-1);
        Server.WrongAt.ShouldBe(-1);
        Server.Received.ShouldBe(Client.ToSend);
        Client.Received.ShouldBe(Server.ToSend);
        Client.Error.ShouldBe(Errno.None);
        Server.Error.ShouldBe(Errno.None);
    }

    public void Close()
    {
        Client.Connection.Close();
        Server.Connection?.Close();
        Listener.Close();
    }
}
