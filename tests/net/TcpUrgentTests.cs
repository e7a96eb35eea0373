using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Urgent data between two hosts.</summary>
[TestFixture]
internal sealed class TcpUrgentTests
{
    private SimulatedNetwork _network = null!;
    private TcpPair _pair = null!;

    private TcpConnection Sender => _pair.Client.Connection;

    private TcpConnection Receiver => _pair.Server.Connection;

    private IReceiveRing Received => Receiver.ReceiveRing!;

    [Test]
    public void It_is_announced_and_can_be_taken()
    {
        Start(4096);
        Write("abc!", isUrgent: true);
        Write("def", isUrgent: false);
        _network.Run(SimulatedNetwork.Second);
        _pair.Server.Changes.ShouldContain(SocketChange.Urgent);
        Receiver.Announcements.ShouldBe((ushort)1);
        Receiver.MarkOffset.ShouldBe(3);
        Receiver.TakeUrgent(out byte value).ShouldBe(Errno.None);
        value.ShouldBe((byte)'!');
        Receiver.TakeUrgent(out _).ShouldBe(Errno.EINVAL);
        Read().ShouldBe("abc");
        Receiver.MarkOffset.ShouldBe(0);
        Read().ShouldBe("def");
        Receiver.HasMark.ShouldBeFalse();
    }

    [Test]
    public void It_is_announced_before_there_is_room_for_it()
    {
        Start(1024);
        Write(new string('x', 1024), isUrgent: false);
        _network.Run(SimulatedNetwork.Second);
        Received.Count.ShouldBe(1024);
        Write("!", isUrgent: true);
        _network.Run(SimulatedNetwork.Second / 10);
        Receiver.HasMark.ShouldBeTrue();
        Receiver.HasUrgentByte.ShouldBeFalse();
        Receiver.TakeUrgent(out _).ShouldBe(Errno.EAGAIN);
        Read().Length.ShouldBe(1024);
        _network.Run(10 * SimulatedNetwork.Second);
        Receiver.TakeUrgent(out byte value).ShouldBe(Errno.None);
        value.ShouldBe((byte)'!');
        Receiver.Announcements.ShouldBe((ushort)1);
    }

    [Test]
    public void Marks_stay_at_their_places_on_a_link_that_loses_and_reorders([Values(1, 2, 3, 4, 5, 6, 7, 8)] int seed)
    {
        Impairments link = Start(4096, seed);
        link.Loss = link.Reordering = link.Duplication = 0.1;
        for (int round = 0; round < 30; round++)
        {
            string line = new((char)('a' + round % 26), 1 + (round * 37 % 900));
            Write(line, isUrgent: false);
            Write("!", isUrgent: true);
            Write("end", isUrgent: false);
            _network.RunUntil(() => Receiver.HasUrgentByte && Received.Count == line.Length + 4).ShouldBeTrue();
            Receiver.TakeUrgent(out byte value).ShouldBe(Errno.None);
            value.ShouldBe((byte)'!');
            Read().ShouldBe(line);
            Receiver.MarkOffset.ShouldBe(0);
            Read().ShouldBe("end");
            Receiver.Announcements.ShouldBe((ushort)(round + 1));
        }
    }

    [Test]
    public void A_byte_that_the_program_stands_before_is_left_out_when_another_takes_its_place()
    {
        Start(4096);
        foreach (string urgent in new[] { "1", "2", "3" })
        {
            Write(urgent, isUrgent: true);
            _network.Run(SimulatedNetwork.Second);
            Receiver.TakeUrgent(out byte value).ShouldBe(Errno.None);
            ((char)value).ShouldBe(urgent[0]);
        }

        Write("rest", isUrgent: false);
        _network.Run(SimulatedNetwork.Second);
        Read().ShouldBe("rest");
        Received.Count.ShouldBe(0);
    }

    private Impairments Start(int ring, int seed = 1)
    {
        _network = new SimulatedNetwork(seed);
        Segment segment = new(_network);
        Host client = _network.AddHost(segment, "10.0.0.1");
        Host server = _network.AddHost(segment, "10.0.0.2");
        _pair = new TcpPair(client, server, 0, 0, ring);
        _pair.Client.EndsAfterSending = _pair.Server.EndsAfterSending = false;
        _pair.Client.ReadSize = _pair.Server.ReadSize = 0;
        _network.RunUntil(_pair.IsEstablished).ShouldBeTrue();
        return segment.Impairments;
    }

    private void Write(string text, bool isUrgent)
    {
        Sender.SendRing!.Write(System.Text.Encoding.ASCII.GetBytes(text)).ShouldBe(text.Length);
        if (isUrgent)
            Sender.MarkUrgent();
        else
            Sender.OnWritten();
    }

    /// <summary>What one read of the program gives.</summary>
    private string Read()
    {
        int skipped = 0;
        int count = Receiver.HasMark ? Receiver.InputAtMark(out skipped, out _) : Received.Count;
        byte[] bytes = new byte[skipped + count];
        Received.Read(bytes).ShouldBe(bytes.Length);
        Receiver.OnRead();
        return System.Text.Encoding.ASCII.GetString(bytes, skipped, count);
    }
}
