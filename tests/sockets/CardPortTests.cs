using System;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;
using Pistachio.Net.Server;
using Pistachio.Net.Stack;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>A card below the socket server's stack.</summary>
[TestFixture]
internal sealed class CardPortTests
{
    private readonly List<string> _told = [];
    private NetworkStack _stack = null!;
    private FakePort _port = null!;
    private CardPort _card = null!;

    [SetUp]
    public void Begin()
    {
        _told.Clear();
        _stack = new NetworkStack(new StackOptions { Key = 1, SmallBuffers = 64, LargeBuffers = 4 });
        _port = new FakePort();
        _card = new CardPort(_stack, _port, _told.Add);
    }

    [Test]
    public void It_asks_for_an_address_by_itself()
    {
        Pass(2);
        _port.Sent.ShouldContain(frame => IsDhcp(frame));
        _told.ShouldBeEmpty();
    }

    [Test]
    public void A_network_without_a_DHCP_server_is_told_of_once_and_asked_again()
    {
        Pass(600);
        _told.ShouldBe(["sockets: eth0: no DHCP server answers"]);
        _port.Sent.FindAll(IsDhcp).Count.ShouldBeGreaterThan(8);
    }

    [Test]
    public void A_cable_that_is_unplugged_and_plugged_in_is_told_of()
    {
        _card.Receive();
        _port.IsUp = false;
        _card.Receive();
        _card.Receive();
        _port.IsUp = true;
        _card.Receive();
        _told.ShouldBe(["sockets: eth0 has no link", "sockets: eth0 has a link"]);
    }

    [Test]
    public void Frames_of_any_kind_are_taken_and_requests_have_their_turn_between()
    {
        for (var i = 0; i < 100; i++)
            _port.Incoming.Enqueue(new byte[14 + i]);
        _card.Receive();
        _port.Incoming.Count.ShouldBe(36);
        _card.BeginWait().ShouldBeFalse();
        _card.Receive();
        _card.BeginWait().ShouldBeTrue();
    }

    private static bool IsDhcp(byte[] frame) =>
        frame.Length > 42 && frame[12] == 8 && frame[13] == 0 && frame[23] == 17 && frame[35] == 68 && frame[37] == 67;

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds * 10; i++)
            _stack.Advance(_stack.Now + 100_000_000);
    }

    private sealed class FakePort : INetworkPort
    {
        private byte[] _frame = [];

        public List<byte[]> Sent { get; } = [];

        public Queue<byte[]> Incoming { get; } = new();

        public ulong Mac => 0x5254_0012_3456;

        public int Mtu => 1500;

        public bool IsUp { get; set; } = true;

        public bool TrySend(ReadOnlySpan<byte> frame)
        {
            Sent.Add(frame.ToArray());
            return true;
        }

        public bool TryReceive(out ReadOnlySpan<byte> frame)
        {
            var has = Incoming.TryDequeue(out var next);
            _frame = next ?? [];
            frame = _frame;
            return has;
        }

        public bool BeginWait() => Incoming.Count == 0;

        public ulong Count(NetworkCounter counter) => 0;
    }
}
