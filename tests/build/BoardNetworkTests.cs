using System.Linq;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Pistachio.Build.Execution;
using Pistachio.Build.Network;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>What <c>--net</c>, <c>--nic</c> and <c>--forward</c> make of a board, and what is refused before anything boots.</summary>
internal sealed class BoardNetworkTests
{
    [Test]
    public void Without_net_there_is_no_card() => BoardNetwork.Parse(null, null, "virtio", []).Arguments.ShouldBeEmpty();

    [Test]
    public void The_board_has_the_card_of_its_profile_unless_another_is_named()
    {
        BoardNetwork.Parse("user", null, "e1000", []).Arguments.ShouldBe(["-netdev", "user,id=net0", "-device", "e1000,netdev=net0,romfile="]);
        BoardNetwork.Parse("user", "virtio", "e1000", []).Arguments[3].ShouldStartWith("virtio-net-pci,");
        BoardNetwork.Parse("tap:tap0", "e1000e", "e1000", []).Arguments
            .ShouldBe(["-netdev", "tap,id=net0,ifname=tap0,script=no,downscript=no,vnet_hdr=off", "-device", "e1000e,netdev=net0,romfile="]);
    }

    [Test]
    public void Ports_lead_from_the_loopback_to_the_board() =>
        BoardNetwork.Parse("user", null, "virtio", ["8080:80", "2222:22"]).Arguments[1]
            .ShouldBe("user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=tcp:127.0.0.1:2222-:22");

    [Test]
    public void What_the_card_sends_and_gets_is_kept_in_a_file_of_any_name() =>
        BoardNetwork.Parse("user", null, "virtio", [], "out/a,b.pcap").Arguments.TakeLast(2).ShouldBe(["-object", "filter-dump,id=capture,netdev=net0,file=out/a,,b.pcap"]);

    [Test]
    public void A_capture_needs_a_network_and_a_directory()
    {
        Should.Throw<BuildFailure>(() => BoardNetwork.Parse(null, null, "virtio", [], "wire.pcap")).Message
            .ShouldBe("--capture is for a board with a network: add '--net user' or '--net tap:NAME'");
        Should.Throw<BuildFailure>(BoardNetwork.Parse("user", null, "virtio", [], "/no-such-directory/wire.pcap").CheckHost).Message
            .ShouldBe("--capture: there is no directory for '/no-such-directory/wire.pcap'");
    }

    [TestCase("users", null, null, "--net: 'users' is not valid; expected 'user' or 'tap:NAME'")]
    [TestCase("", null, null, "--net: '' is not valid; expected 'user' or 'tap:NAME'")]
    [TestCase("tap:", null, null, "--net: 'tap:' is not valid; expected 'user' or 'tap:NAME'")]
    [TestCase("tap:a,script=/bin/sh", null, null, "--net: 'tap:a,script=/bin/sh' is not valid; expected 'user' or 'tap:NAME'")]
    [TestCase("tap:../eth0", null, null, "--net: 'tap:../eth0' is not valid; expected 'user' or 'tap:NAME'")]
    [TestCase("tap:sixteen_letters_", null, null, "--net: 'tap:sixteen_letters_' is not valid; expected 'user' or 'tap:NAME'")]
    [TestCase("user", "rtl8139", null, "--nic: 'rtl8139' is not valid; expected one of virtio, e1000, e1000e")]
    [TestCase(null, "e1000", null, "--nic is for a board with a network: add '--net user' or '--net tap:NAME'")]
    [TestCase(null, null, "80:80", "--forward is for a board with a network: add '--net user' or '--net tap:NAME'")]
    [TestCase("tap:tap0", null, "80:80", "--forward is for '--net user': by a tap device the board is reached by its own address")]
    [TestCase("user", null, "80", "--forward: '80' is not valid; expected HOSTPORT:GUESTPORT, each from 1 to 65535")]
    [TestCase("user", null, "0:80", "--forward: '0:80' is not valid; expected HOSTPORT:GUESTPORT, each from 1 to 65535")]
    [TestCase("user", null, "80:65536", "--forward: '80:65536' is not valid; expected HOSTPORT:GUESTPORT, each from 1 to 65535")]
    [TestCase("user", null, "+80:80", "--forward: '+80:80' is not valid; expected HOSTPORT:GUESTPORT, each from 1 to 65535")]
    [TestCase("user", null, "80:80:80", "--forward: '80:80:80' is not valid; expected HOSTPORT:GUESTPORT, each from 1 to 65535")]
    public void What_makes_no_sense_is_wrong_usage_in_one_line(string? net, string? nic, string? forward, string expected)
    {
        var failure = Should.Throw<BuildFailure>(() => BoardNetwork.Parse(net, nic, "virtio", forward == null ? [] : [forward]));
        failure.Message.ShouldBe(expected);
        failure.ExitStatus.ShouldBe(2);
    }

    [Test]
    public void A_port_that_is_named_twice_is_refused() =>
        Should.Throw<BuildFailure>(() => BoardNetwork.Parse("user", null, "virtio", ["8080:80", "8080:81"])).Message.ShouldBe("--forward: port 8080 is named twice");

    [Test]
    public void A_port_in_use_is_refused_and_a_free_one_is_not()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(1);
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var network = BoardNetwork.Parse("user", null, "virtio", [$"{port}:80"]);
        Should.Throw<BuildFailure>(network.CheckHost).Message.ShouldBe($"--forward: port {port} of this machine is in use");
        socket.Dispose();
        Should.NotThrow(network.CheckHost);
    }

    [Test]
    public void A_tap_device_that_is_none_is_refused()
    {
        Should.Throw<BuildFailure>(BoardNetwork.Parse("tap:no-such-tap", null, "virtio", []).CheckHost).Message
            .ShouldBe("--net: this machine has no network interface 'no-such-tap'; make it with 'ip tuntap add dev no-such-tap mode tap'");
        Should.Throw<BuildFailure>(BoardNetwork.Parse("tap:lo", null, "virtio", []).CheckHost).Message.ShouldBe("--net: 'lo' is not a tap device");
    }

    [Test]
    public void Each_card_has_a_name_of_its_own() => NetworkCard.All.Select(card => card.Name).ShouldBeUnique();
}
