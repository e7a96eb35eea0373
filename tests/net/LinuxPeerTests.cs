using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Threading;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Linux;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>The stack and Linux's own, over a tap device in a network namespace of the test's own. Needs the right to make one.</summary>
[TestFixture]
internal sealed class LinuxPeerTests
{
    private const int Bytes = 1_000_000;

    private readonly List<TcpConnection> _accepted = [];
    private readonly byte[] _buffer = new byte[65_536];

    [TestCase("10.9.0.1", "10.9.0.2", 24, 1500, 0)]
    [TestCase("10.9.0.1", "10.9.0.2", 24, 576, 0)]
    [TestCase("10.9.0.1", "10.9.0.2", 24, 1500, 3)]
    [TestCase("fd00::1", "fd00::2", 64, 1500, 0)]
    [TestCase("fd00::1", "fd00::2", 64, 1500, 3)]
    public void Linux_and_the_stack_understand_each_other(string linux, string own, int prefix, int mtu, int lossPercent)
    {
        Exception? failure = null;
        bool isPossible = true;
        // The namespace is the thread's, and goes with it.
        Thread thread = new(() =>
        {
            try
            {
                using TapLink? tap = TapLink.TryOpen(mtu, lossPercent / 100.0);
                isPossible = tap is not null;
                if (tap is not null)
                    Talk(tap, linux, own, prefix);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException("over the tap device", failure);
        if (!isPossible)
            Assert.Ignore("no tap device can be made here");
    }

    private void Talk(TapLink tap, string linux, string own, int prefix)
    {
        TapLink.Configure("link set lo up");
        TapLink.Configure($"link set tap0 mtu {tap.Mtu} up");
        TapLink.Configure($"addr add {linux}/{prefix} dev tap0 {(prefix == 64 ? "nodad" : "")}");
        _accepted.Clear();
        NetworkStack stack = new(new StackOptions { Key = 99 });
        stack.Advance(1);
        NetworkInterface eth = stack.AddInterface("eth0", tap);
        stack.AddAddress(eth, Addresses.Parse(own), prefix, probe: false);
        bool is4 = prefix == 24;
        UdpSocket udp = stack.Udp.Open(!is4, new DatagramRing(1 << 18));
        IpAddress any = is4 ? IpAddress.Any4 : IpAddress.Any6;
        udp.Bind(new IpEndpoint(any, LinuxSide.EchoPort)).ShouldBe(Errno.None);
        PagedRingSource rings = TestRings.Source(1 << 17);
        stack.Tcp.Bind(new IpEndpoint(any, LinuxSide.EchoPort), false, false, null, out TcpBinding? binding).ShouldBe(Errno.None);
        stack.Tcp.Listen(binding!, 8, rings, new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        PingSocket ping = stack.Ping.Open(false, new DatagramRing(1 << 16))!;

        using LinuxSide side = new(IPAddress.Parse(linux), IPAddress.Parse(own));
        Exception? failure = null;
        Thread server = Begin(side.Serve, exception => failure = exception);
        Thread client = Begin(() => side.Ask(Bytes, 20_000), exception => failure = exception);
        TcpEnd end = new(1, 1, Bytes);
        stack.Tcp.Connect(null, Addresses.Endpoint(linux, LinuxSide.ServerPort), TestRings.Of(1 << 17), TestRings.Of(1 << 17), new TcpSettings(), out TcpConnection? connection)
            .ShouldBe(Errno.None);
        end.Attach(connection!);
        Stopwatch watch = Stopwatch.StartNew();
        long nextPing = 0;
        bool isOver = false;
        while (!isOver && watch.Elapsed < TimeSpan.FromSeconds(100))
        {
            long now = 1 + watch.Elapsed.Ticks * 100;
            stack.Advance(now);
            if (now > nextPing && ping.Received.Count == 0)
            {
                ping.Send(Addresses.Parse(linux), 1, _buffer.AsSpan(0, 2000)).ShouldBe(Errno.None);
                nextPing = now + SimulatedNetwork.Second;
            }

            tap.Pump(stack, eth, (int)Math.Clamp((stack.NextDeadline - now) / SimulatedNetwork.Millisecond, 0, 20));
            Echo(udp, listener!);
            end.Work();
            isOver = !server.IsAlive && !client.IsAlive && end.IsOver && _accepted.Count == 0 && ping.Received.Count > 0;
        }

        failure.ShouldBeNull();
        isOver.ShouldBeTrue($"server {server.IsAlive}, client {client.IsAlive}, {end.Received} of {end.Sent} came back, {connection!.State}");
        end.WrongAt.ShouldBe(-1);
        end.Received.ShouldBe(Bytes);
        TestContext.Out.WriteLine($"{watch.Elapsed.TotalSeconds:F2} s, {connection.Retransmissions} retransmissions, segments of {connection.SegmentSize}, {stack.Tcp.Damaged} damaged");
        stack.Tcp.Damaged.ShouldBe(0);
        stack.Udp.Damaged.ShouldBe(0);
        LinuxShouldHaveNoComplaint();
    }

    private static Thread Begin(Action work, Action<Exception> fail)
    {
        Thread thread = new(() =>
        {
            try
            {
                work();
            }
            catch (Exception exception)
            {
                fail(exception);
            }
        });
        thread.Start();
        return thread;
    }

    private void Echo(UdpSocket udp, TcpListener listener)
    {
        while (udp.Received.TryTake(_buffer, out DatagramInfo info))
            udp.SendTo(info.Source, _buffer.AsSpan(0, info.Length));
        while (listener.Accept() is { } accepted)
            _accepted.Add(accepted);
        for (int i = _accepted.Count - 1; i >= 0; i--)
        {
            TcpConnection connection = _accepted[i];
            if (connection.ReceiveRing is not { } receive || connection.SendRing is not { } send)
                continue;

            while (receive.Count > 0 && send.Room > 0)
            {
                int count = receive.Read(_buffer.AsSpan(0, Math.Min(send.Room, _buffer.Length)));
                send.Write(_buffer.AsSpan(0, count));
                connection.OnWritten();
                connection.OnRead();
            }

            if ((connection.IsReceivingOver && receive.Count == 0 && send.Count == 0) || connection.State == TcpState.Closed)
            {
                connection.Close();
                _accepted.RemoveAt(i);
            }
        }
    }

    /// <summary>Linux counts what it gets and cannot use: bad headers and checksums.</summary>
    private static void LinuxShouldHaveNoComplaint()
    {
        string[] lines = File.ReadAllLines("/proc/thread-self/net/snmp");
        int looked = 0;
        for (int i = 0; i + 1 < lines.Length; i += 2)
        {
            string[] names = lines[i].Split(' ');
            string[] values = lines[i + 1].Split(' ');
            for (int k = 1; k < names.Length; k++)
            {
                if (names[k] is "InHdrErrors" or "InCsumErrors" or "InErrs")
                {
                    looked++;
                    values[k].ShouldBe("0", $"{names[0]} {names[k]}");
                }
            }
        }

        looked.ShouldBeGreaterThan(3);
    }
}
