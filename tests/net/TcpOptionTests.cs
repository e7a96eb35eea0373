using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>What programs choose of a connection beyond RFC 9293, segment by segment.</summary>
[TestFixture]
internal sealed class TcpOptionTests
{
    private TcpScript _script = null!;

    [SetUp]
    public void Start() => _script = new TcpScript();

    [TearDown]
    public void Nothing_is_kept() => _script.ShouldKeepNothing();

    [Test]
    public void A_deferred_connection_is_accepted_when_its_first_data_comes()
    {
        _script.Listener.Settings.DeferSeconds = 7;
        _script.Send("S", options: [2, 4, 5, 0xB4]);
        _script.Expect("SA");
        _script.Send("A");
        _script.Listener.ReadyCount.ShouldBe(0);
        _script.Run(4000);
        _script.TakeAll().ConvertAll(segment => segment.Flags).ShouldBe(["SA", "SA"], "the handshake is not over");
        _script.Send("PA", "data"u8);
        TcpConnection accepted = _script.Listener.Accept().ShouldNotBeNull();
        accepted.ReceiveRing!.Count.ShouldBe(4);
        accepted.Close();
    }

    [Test]
    public void A_deferred_connection_without_data_is_accepted_when_its_time_is_over()
    {
        _script.Listener.Settings.DeferSeconds = 3;
        _script.Send("S", options: [2, 4, 5, 0xB4]);
        _script.Expect("SA");
        _script.Send("A");
        _script.Run(2900);
        _script.Send("A");
        _script.Listener.ReadyCount.ShouldBe(0);
        _script.Run(200);
        _script.Send("A");
        _script.Listener.ReadyCount.ShouldBe(1);
        _script.TakeAll();
    }

    [Test]
    public void A_peer_that_ends_before_it_sends_is_accepted_at_once()
    {
        _script.Listener.Settings.DeferSeconds = 63;
        _script.Send("S", options: [2, 4, 5, 0xB4]);
        _script.Expect("SA");
        _script.Send("FA");
        _script.Listener.ReadyCount.ShouldBe(1);
        _script.TakeAll();
    }

    [Test]
    public void A_SYN_is_sent_again_as_often_as_the_program_says()
    {
        TcpConnection connection = _script.Connect();
        connection.Settings.SynRetransmissions = 2;
        _script.Run(100_000);
        _script.TakeAll().Count.ShouldBe(3);
        connection.TakeError().ShouldBe(Errno.ETIMEDOUT);
    }

    [Test]
    public void A_program_that_has_closed_waits_for_the_end_of_the_peer_as_long_as_it_says()
    {
        _script.AcceptConnection();
        _script.Connection.Settings.FinWait2Seconds = 5;
        _script.Connection.Close();
        _script.Expect("FA");
        _script.Send("A");
        _script.Run(4900);
        _script.Connection.State.ShouldBe(TcpState.FinWait2);
        _script.Run(200);
        _script.Connection.State.ShouldBe(TcpState.Closed);
    }

    [Test]
    public void A_program_that_does_not_wait_for_the_end_of_the_peer_breaks_the_connection()
    {
        _script.AcceptConnection();
        _script.Connection.Settings.FinWait2Seconds = -1;
        _script.Connection.Close();
        _script.Expect("FA");
        _script.Send("A");
        _script.Expect("RA");
        _script.Connection.State.ShouldBe(TcpState.Closed);
    }

    [Test]
    public void Another_congestion_control_goes_on_with_the_windows_of_the_one_before()
    {
        _script.AcceptConnection();
        int window = _script.Connection.CongestionWindow;
        _script.Connection.Settings.Congestion = CongestionAlgorithm.NewReno;
        _script.Connection.OnSettings();
        _script.Connection.CongestionWindow.ShouldBe(window);
        _script.Write("data"u8);
        _script.Expect("PA");
        _script.Send("A");
        _script.Connection.Unacknowledged.ShouldBe(0);
    }

    [Test]
    public void What_a_router_says_is_an_error_at_once_for_who_wants_to_hear_it_and_the_connection_goes_on()
    {
        _script.AcceptConnection();
        _script.Write("one"u8);
        _script.Expect("PA");
        _script.SendUnreachable(3, 1);
        _script.Connection.HasError.ShouldBeFalse();
        _script.Connection.Settings.ReportsErrors4 = true;
        _script.SendUnreachable(3, 1);
        _script.Connection.TakeError().ShouldBe(Errno.EHOSTUNREACH);
        _script.Connection.TakeQueuedError().ShouldBeNull();
        _script.Connection.State.ShouldBe(TcpState.Established);
        _script.Send("A");
        _script.Connection.Unacknowledged.ShouldBe(0);
    }

    [Test]
    public void What_a_router_says_ends_a_handshake_for_who_wants_to_hear_it()
    {
        TcpConnection connection = _script.Connect();
        _script.Expect("S");
        _script.SendUnreachable(3, 1);
        connection.State.ShouldBe(TcpState.SynSent);
        connection.Settings.ReportsErrors4 = true;
        _script.SendUnreachable(3, 1);
        connection.State.ShouldBe(TcpState.Closed);
        QueuedError error = connection.TakeQueuedError().ShouldNotBeNull();
        (error.Error, error.Origin, error.Type, error.Code).ShouldBe((Errno.EHOSTUNREACH, ErrorOrigin.Icmp, (byte)3, (byte)1));
        error.Destination.ShouldBe(connection.Remote);
    }

    [Test]
    public void What_a_router_says_of_an_old_segment_is_not_believed()
    {
        _script.AcceptConnection();
        _script.Connection.Settings.ReportsErrors4 = true;
        _script.Write("one"u8);
        _script.Expect("PA");
        _script.Send("A");
        _script.SendUnreachable(3, 1);
        _script.Connection.HasError.ShouldBeFalse();
    }
}
