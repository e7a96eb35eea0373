using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Shouldly;

namespace Pistachio.Net.Tests.Linux;

/// <summary>Programs on Linux that talk to the stack: an echo server of TCP, and clients of its echo services. Sockets belong to the namespace of who makes them.</summary>
internal sealed class LinuxSide : IDisposable
{
    public const int EchoPort = 7;
    public const int ServerPort = 9999;

    private readonly List<Socket> _sockets = [];
    private readonly HashSet<int> _answered = [];
    private readonly IPAddress _stack;
    private readonly Socket _listener;
    private readonly Socket _datagrams;
    private readonly Socket _stream;
    private readonly Socket _refused;

    public LinuxSide(IPAddress own, IPAddress stack)
    {
        _stack = stack;
        _listener = Open(SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(own, ServerPort));
        _listener.Listen(5);
        _datagrams = Open(SocketType.Dgram, ProtocolType.Udp);
        _stream = Open(SocketType.Stream, ProtocolType.Tcp);
        _refused = Open(SocketType.Stream, ProtocolType.Tcp);
    }

    /// <summary>Give back what one connection sends, until it ends its side.</summary>
    public void Serve()
    {
        using Socket connection = _listener.Accept();
        byte[] bytes = new byte[65_536];
        for (int count = connection.Receive(bytes); count > 0; count = connection.Receive(bytes))
            connection.Send(bytes.AsSpan(0, count));
    }

    /// <summary>Datagrams, a stream and a connection to a closed port.</summary>
    public void Ask(int bytes, int longestDatagram)
    {
        EchoDatagram(100);
        EchoDatagram(longestDatagram);
        Should.Throw<SocketException>(() => _refused.Connect(_stack, 99)).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        byte[] data = new byte[bytes];
        new Random(3).NextBytes(data);
        _stream.Connect(_stack, EchoPort);
        Thread writer = new(() =>
        {
            int at = 0;
            while (at < data.Length)
                at += _stream.Send(data, at, data.Length - at, SocketFlags.None);
            _stream.Shutdown(SocketShutdown.Send);
        });
        writer.Start();
        byte[] echoed = new byte[bytes + 1];
        int got = 0;
        for (int count = _stream.Receive(echoed); count > 0; count = _stream.Receive(echoed, got, echoed.Length - got, SocketFlags.None))
            got += count;
        writer.Join();
        got.ShouldBe(bytes);
        echoed.AsSpan(0, got).SequenceEqual(data).ShouldBeTrue();
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
            socket.Dispose();
    }

    private void EchoDatagram(int size)
    {
        byte[] data = new byte[size];
        new Random(size).NextBytes(data);
        byte[] echoed = new byte[size + 1];
        _datagrams.ReceiveTimeout = 500;
        _datagrams.Connect(_stack, EchoPort);
        // Datagrams may be lost: that is what a program does about it.
        for (int tries = 0; tries < 100; tries++)
        {
            _datagrams.Send(data);
            try
            {
                int count = _datagrams.Receive(echoed);
                // The answer to an earlier question that was asked again because it was slow.
                while (count != size && _answered.Contains(count))
                    count = _datagrams.Receive(echoed);
                count.ShouldBe(size);
                echoed.AsSpan(0, size).SequenceEqual(data).ShouldBeTrue();
                _answered.Add(size);
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
            }
        }

        throw new InvalidOperationException($"no datagram of {size} bytes came back");
    }

    private Socket Open(SocketType type, ProtocolType protocol)
    {
        Socket socket = new(_stack.AddressFamily, type, protocol) { ReceiveTimeout = 60_000, SendTimeout = 60_000 };
        _sockets.Add(socket);
        return socket;
    }
}
