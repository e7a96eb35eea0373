using System;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>The DHCP client, from no address to a lease, and what becomes of it.</summary>
[TestFixture]
internal sealed class DhcpTests : IDhcpWatcher
{
    private readonly List<DhcpLease?> _leases = [];
    private readonly List<DhcpFailure> _failures = [];
    private SimulatedNetwork _network = null!;
    private Segment _segment = null!;
    private Host _host = null!;
    private Host _serverHost = null!;
    private DhcpServer _server = null!;
    private DhcpClient _client = null!;

    [SetUp]
    public void Start()
    {
        _leases.Clear();
        _failures.Clear();
        _network = new SimulatedNetwork(1);
        _segment = new Segment(_network);
        _host = _network.AddHost(_segment, "10.0.0.50", isConfigured: false);
        _serverHost = _network.AddHost(_segment, "10.0.0.1");
        _server = new DhcpServer(_serverHost);
        _client = _host.Stack.NewDhcpClient(_host.Eth);
        _client.Watcher = this;
    }

    [TearDown]
    public void Nothing_is_kept()
    {
        _client.Stop();
        _network.Run(20 * SimulatedNetwork.Second);
        _host.Stack.Pool.InUse.ShouldBe(0);
        _host.Eth.Addresses.Count.ShouldBe(0);
        _host.Stack.RouteList.Count.ShouldBe(0);
    }

    public void OnLease(DhcpClient client, DhcpLease? lease) => _leases.Add(lease);

    public void OnFailure(DhcpClient client, DhcpFailure failure) => _failures.Add(failure);

    [Test]
    public void An_address_a_router_and_name_servers_are_got_and_work()
    {
        Bind();
        _leases.Count.ShouldBe(1);
        DhcpLease lease = _client.Lease!;
        lease.Address.ShouldBe(_server.Offered);
        lease.PrefixLength.ShouldBe(24);
        lease.Routers.ShouldBe([_serverHost.Address]);
        lease.NameServers.ShouldBe([Addresses.Parse("9.9.9.9"), _serverHost.Address]);
        lease.Domain.ShouldBe("test");
        _server.Seen.ShouldBe([(1, true), (3, true)]);
        PingSocket ping = _host.Stack.Ping.Open(false, new DatagramRing(1024))!;
        ping.Send(_serverHost.Address, 1, "x"u8).ShouldBe(Errno.None);
        ping.Send(Addresses.Parse("8.8.8.8"), 1, "x"u8).ShouldBe(Errno.None, "there is a default route");
        _network.Run(SimulatedNetwork.Second);
        ping.Received.Count.ShouldBe(1);
    }

    [Test]
    public void A_lease_is_renewed_from_its_server_at_half_its_time()
    {
        Bind();
        _server.Seen.Clear();
        _network.Run(490 * SimulatedNetwork.Second);
        _server.Seen.ShouldBeEmpty();
        _network.Run(10 * SimulatedNetwork.Second);
        _server.Seen.ShouldBe([(3, false)]);
        _client.State.ShouldBe(DhcpState.Bound);
        _network.Run(800 * SimulatedNetwork.Second);
        _client.State.ShouldBe(DhcpState.Bound);
        _failures.ShouldBeEmpty();
        _leases.TrueForAll(lease => lease is not null).ShouldBeTrue();
    }

    [Test]
    public void A_server_that_is_gone_is_asked_then_all_servers_and_then_the_address_is_given_up()
    {
        Bind();
        _server.Answers = false;
        _server.Seen.Clear();
        _network.RunUntil(() => _client.State == DhcpState.Rebinding, 900 * SimulatedNetwork.Second).ShouldBeTrue();
        _network.Run(SimulatedNetwork.Second);
        _server.Seen.TrueForAll(seen => !seen.IsBroadcast).ShouldBeFalse();
        _client.Lease.ShouldNotBeNull();
        _network.RunUntil(() => _failures.Contains(DhcpFailure.Expired), 200 * SimulatedNetwork.Second).ShouldBeTrue();
        _leases[^1].ShouldBeNull();
        _host.Eth.Addresses.ShouldBeEmpty();
        _server.Answers = true;
        _network.RunUntil(() => _client.State == DhcpState.Bound, 60 * SimulatedNetwork.Second).ShouldBeTrue();
    }

    [Test]
    public void Without_an_answer_the_operator_is_told_and_the_client_goes_on_with_pauses()
    {
        _server.Answers = false;
        _client.Start();
        _network.Run(40 * SimulatedNetwork.Second);
        _failures.ShouldContain(DhcpFailure.NoAnswer);
        _network.Run(560 * SimulatedNetwork.Second);
        _server.Seen.Count.ShouldBeInRange(10, 15);
        _server.Answers = true;
        _network.RunUntil(() => _client.State == DhcpState.Bound, 120 * SimulatedNetwork.Second).ShouldBeTrue();
    }

    [Test]
    public void A_refusal_begins_everything_anew()
    {
        _server.Refuses = true;
        _client.Start();
        _network.RunUntil(() => _failures.Count > 0).ShouldBeTrue();
        _failures[0].ShouldBe(DhcpFailure.Refused);
        _server.Refuses = false;
        _network.RunUntil(() => _client.State == DhcpState.Bound).ShouldBeTrue();
    }

    [Test]
    public void An_address_that_somebody_uses_is_declined()
    {
        Host squatter = _network.AddHost(_segment, "10.0.0.50");
        _client.Start();
        _network.RunUntil(() => _failures.Count > 0, 30 * SimulatedNetwork.Second).ShouldBeTrue();
        _failures.ShouldBe([DhcpFailure.AddressInUse]);
        _network.Run(SimulatedNetwork.Second);
        _server.Seen[^1].Type.ShouldBe(4);
        _leases.ShouldBeEmpty();
        _server.Offered = Addresses.Parse("10.0.0.51");
        _network.RunUntil(() => _client.State == DhcpState.Bound, 60 * SimulatedNetwork.Second).ShouldBeTrue();
        _client.Lease!.Address.ShouldBe(_server.Offered);
        squatter.Conflicts.ShouldBeEmpty();
    }

    [Test]
    public void A_client_that_stops_gives_its_address_back()
    {
        Bind();
        _client.Stop();
        _network.Run(SimulatedNetwork.Second);
        _server.Seen[^1].ShouldBe((7, false));
        _leases[^1].ShouldBeNull();
        _client.Start().ShouldBe(Errno.None);
        _network.RunUntil(() => _client.State == DhcpState.Bound).ShouldBeTrue();
    }

    [Test]
    public void A_bad_link_delays_the_lease_but_does_not_prevent_it([Range(1, 10)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        _network.Random.NextBytes(new byte[seed]);
        _segment.Impairments.Loss = 0.3;
        _segment.Impairments.Duplication = 0.3;
        _segment.Impairments.Corruption = 0.1;
        _client.Start();
        _network.RunUntil(() => _client.State == DhcpState.Bound, 1200 * SimulatedNetwork.Second).ShouldBeTrue();
    }

    [Test]
    public void Options_in_the_fields_of_names_are_found()
    {
        _server.MoreOptions = [52, 1, 1];
        _server.Change = reply => new byte[] { 26, 2, 0x05, 0x14, 255 }.CopyTo(reply, 108);
        Bind();
        _client.Lease!.Mtu.ShouldBe(1300);
        _host.Eth.Mtu.ShouldBe(1300);
    }

    [Test]
    public void Damaged_replies_do_no_harm()
    {
        Random random = new(3);
        _server.Change = reply =>
        {
            for (int i = 0; i < 3; i++)
                reply[random.Next(2) == 0 ? random.Next(reply.Length) : random.Next(240, reply.Length)] = (byte)random.Next(256);
        };
        _client.Start();
        _network.Run(5000 * SimulatedNetwork.Second);
        _server.Change = null;
        _network.RunUntil(() => _client.State == DhcpState.Bound && _client.Lease!.Address == _server.Offered, uint.MaxValue * SimulatedNetwork.Second / 1000).ShouldBeTrue();
    }

    private void Bind()
    {
        _client.Start().ShouldBe(Errno.None);
        _client.Start().ShouldBe(Errno.EALREADY);
        _network.RunUntil(() => _client.State == DhcpState.Bound, 30 * SimulatedNetwork.Second).ShouldBeTrue();
        _host.Ready.Count.ShouldBe(1);
    }
}
