using System.Runtime.InteropServices;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests.Terminals;

/// <summary>Both ends of pseudo terminals: bytes, names, ends, and who waits.</summary>
[TestFixture]
internal sealed class PseudoTerminalTests
{
    private TerminalSystem _terminals = null!;

    [SetUp]
    public void Start() => _terminals = new TerminalSystem();

    [Test]
    public void What_is_written_at_one_end_is_read_at_the_other_and_seen_by_who_types()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        _terminals.Write(slave, "prompt\n").ShouldBe(Errno.None);
        _terminals.Read(master).ShouldBe((Errno.None, "prompt\r\n"));
        _terminals.Write(master, "typed\r").ShouldBe(Errno.None);
        _terminals.Read(master).ShouldBe((Errno.None, "typed\r\n"));
        _terminals.Read(slave).ShouldBe((Errno.None, "typed\n"));
        _terminals.Read(slave).ShouldBe((Errno.EAGAIN, ""));
        _terminals.Read(master).ShouldBe((Errno.EAGAIN, ""));
    }

    [Test]
    public void A_name_is_there_as_long_as_its_maker_is_and_cannot_be_opened_while_it_is_locked()
    {
        uint master = _terminals.System.Open("/dev/ptmx", OpenFlags.ReadWrite);
        _terminals.System.Open("/dev/pts/0", OpenFlags.ReadWrite, out _).ShouldBe(Errno.EIO);
        _terminals.Control(master, TerminalRequest.IsLocked).Value.ShouldBe(1UL);
        _terminals.Control(master, TerminalRequest.Lock, 0).Error.ShouldBe(Errno.None);
        _terminals.System.Status("/dev/pts/0", out FileStatus status).ShouldBe(Errno.None);
        status.SpecialDevice.ShouldBe(136UL << 8);
        status.Mode.ShouldBe(FileMode.CharacterDevice | 0x190);
        _terminals.MakePair().Number.ShouldBe(1u);
        _terminals.System.Server.Close(TerminalSystem.Leader, master).ShouldBe(Errno.None);
        _terminals.System.Status("/dev/pts/0", out _).ShouldBe(Errno.ENOENT);
        _terminals.System.Status("/dev/pts/1", out _).ShouldBe(Errno.None);
        foreach (string name in new[] { "00", "01", "x", "999", "4294967296", "-1", "1x" })
            _terminals.System.Status("/dev/pts/" + name, out _).ShouldBe(Errno.ENOENT, name);
    }

    [Test]
    public void A_number_is_not_given_out_again_while_its_terminal_is_open()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        _terminals.System.Server.Close(TerminalSystem.Leader, master).ShouldBe(Errno.None);
        _terminals.MakePair().Number.ShouldNotBe(number);
        _terminals.System.Server.Close(TerminalSystem.Leader, slave).ShouldBe(Errno.None);
        _terminals.MakePair().Number.ShouldBe(number);
    }

    [Test]
    public void There_is_an_end_to_pseudo_terminals_and_those_that_are_gone_can_be_made_again()
    {
        uint last = 0;
        for (int i = 0; i < 128; i++)
            last = _terminals.System.Open("/dev/ptmx", OpenFlags.ReadWrite);
        _terminals.System.Open("/dev/ptmx", OpenFlags.ReadWrite, out _).ShouldBe(Errno.ENOSPC);
        _terminals.System.Server.Close(TerminalSystem.Leader, last).ShouldBe(Errno.None);
        _terminals.System.Open("/dev/ptmx", OpenFlags.ReadWrite, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void When_nobody_has_the_terminal_open_any_more_its_maker_reads_the_rest_and_an_error()
    {
        (uint number, uint master) = _terminals.MakePair();
        _terminals.Read(master).ShouldBe((Errno.EAGAIN, ""), "it was not opened yet");
        uint slave = _terminals.OpenSlave(number);
        _terminals.Write(slave, "bye").ShouldBe(Errno.None);
        _terminals.System.Server.Close(TerminalSystem.Leader, slave).ShouldBe(Errno.None);
        _terminals.Poll(master).HasFlag(PollEvents.HangUp).ShouldBeTrue();
        _terminals.Read(master).ShouldBe((Errno.None, "bye"));
        _terminals.Read(master).ShouldBe((Errno.EIO, ""));
        _terminals.OpenSlave(number);
        _terminals.Read(master).ShouldBe((Errno.EAGAIN, ""), "it is open again");
    }

    [Test]
    public void When_its_maker_closes_it_a_terminal_is_hung_up()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        _terminals.Signals().ShouldBeEmpty();
        _terminals.System.Server.Close(TerminalSystem.Leader, master).ShouldBe(Errno.None);
        _terminals.Read(slave).ShouldBe((Errno.None, ""));
        _terminals.Write(slave, "x").ShouldBe(Errno.EIO);
        _terminals.Control(slave, TerminalRequest.WindowSize).Error.ShouldBe(Errno.EIO);
        _terminals.Poll(slave).HasFlag(PollEvents.HangUp | PollEvents.Input | PollEvents.Error).ShouldBeTrue();
        _terminals.Signals().ShouldBe([(TerminalSystem.Session, 0u, 1u), (TerminalSystem.Session, 0u, 18u)]);
        _terminals.System.Open("/dev/tty", OpenFlags.ReadWrite, out _).ShouldBe(Errno.ENXIO);
    }

    [Test]
    public void A_reader_that_waits_is_answered_when_a_line_ends_and_not_before()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        ulong reply = _terminals.WaitFor(TerminalSystem.Leader, slave, reads: true);
        WriteMessage(master, "ab");
        _terminals.System.Kernel.Replies.ShouldNotContainKey(reply);
        WriteMessage(master, "\n");
        _terminals.System.Kernel.Replies.ShouldContainKey(reply);
        _terminals.Read(slave).ShouldBe((Errno.EAGAIN, ""), "it was taken");
    }

    [Test]
    public void A_reader_that_was_called_away_takes_nothing_along()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        ulong reply = _terminals.WaitFor(TerminalSystem.Leader, slave, reads: true);
        _terminals.System.Kernel.Delete(reply);
        WriteMessage(master, "key\n");
        _terminals.Read(slave).ShouldBe((Errno.None, "key\n"));
    }

    [Test]
    public void A_writer_waits_for_room_until_the_other_end_is_read()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        while (_terminals.System.Server.TerminalWrite(TerminalSystem.Leader, slave, false, new byte[1], out _) == Errno.None)
        {
        }

        _terminals.Poll(slave).HasFlag(PollEvents.Output).ShouldBeFalse();
        ulong reply = _terminals.WaitFor(TerminalSystem.Leader, slave, reads: false);
        Pistachio.UserCall.Message message = new()
        {
            Badge = TerminalSystem.Leader,
            W0 = master,
            W1 = 16, // a reply in registers
            Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.TerminalRead).Value,
        };
        _terminals.System.Server.Handle(ref message, 0).ShouldBeTrue();
        _terminals.System.Kernel.Replies.ShouldContainKey(reply);
        _terminals.Poll(slave).HasFlag(PollEvents.Output).ShouldBeTrue();
    }

    [Test]
    public void A_full_terminal_takes_no_more_from_who_types()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        TerminalAttributes raw = _terminals.Attributes(slave);
        raw.Local = LocalModes.None;
        _terminals.Set(slave, raw).ShouldBe(Errno.None);
        int taken = 0;
        while (_terminals.System.Server.TerminalWrite(TerminalSystem.Leader, master, false, new byte[400], out uint written) == Errno.None)
            taken += (int)written;
        taken.ShouldBe(4095);
        _terminals.Poll(master).HasFlag(PollEvents.Output).ShouldBeFalse();
        _terminals.Read(slave).Text.Length.ShouldBe(424);
        _terminals.Poll(master).HasFlag(PollEvents.Output).ShouldBeTrue();
    }

    [Test]
    public void In_packet_mode_a_byte_in_front_says_what_happened()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        _terminals.Control(master, TerminalRequest.PacketMode, 1).Error.ShouldBe(Errno.None);
        _terminals.Control(master, TerminalRequest.IsPacketMode).Value.ShouldBe(1UL);
        _terminals.Write(slave, "text").ShouldBe(Errno.None);
        _terminals.Read(master).ShouldBe((Errno.None, "\0text"));
        _terminals.Control(slave, TerminalRequest.Flush, 2).Error.ShouldBe(Errno.None);
        _terminals.Poll(master).HasFlag(PollEvents.Urgent).ShouldBeTrue();
        _terminals.Read(master).ShouldBe((Errno.None, "\u0003"));
        _terminals.Control(slave, TerminalRequest.Flow, 0).Error.ShouldBe(Errno.None);
        _terminals.Write(slave, "held").ShouldBe(Errno.None);
        _terminals.Read(master).ShouldBe((Errno.None, "\u0004"));
        _terminals.Read(master).ShouldBe((Errno.EAGAIN, ""));
        _terminals.Control(slave, TerminalRequest.Flow, 1).Error.ShouldBe(Errno.None);
        _terminals.Read(master).ShouldBe((Errno.None, "\u0008"));
        _terminals.Read(master).ShouldBe((Errno.None, "\0held"));
        _terminals.Control(slave, TerminalRequest.PacketMode, 1).Error.ShouldBe(Errno.ENOTTY);
    }

    [Test]
    public void Attributes_are_those_of_the_terminal_whichever_end_asks_and_speeds_follow_their_names()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        TerminalAttributes attributes = _terminals.Attributes(master);
        attributes.OutputSpeed.ShouldBe(38400u);
        (attributes.Characters[ControlCharacters.Interrupt], attributes.Characters[ControlCharacters.Minimum]).ShouldBe(((byte)3, (byte)1));
        attributes.Control = (attributes.Control & ~ControlModes.SpeedMask) | ControlModes.Speed115200;
        _terminals.Set(master, attributes).ShouldBe(Errno.None);
        _terminals.Attributes(slave).OutputSpeed.ShouldBe(115200u);
        attributes.Control = (attributes.Control & ~ControlModes.SpeedMask) | ControlModes.SpeedOther;
        attributes.InputSpeed = attributes.OutputSpeed = 12345;
        _terminals.Set(slave, attributes).ShouldBe(Errno.None);
        _terminals.Attributes(slave).OutputSpeed.ShouldBe(12345u);
        _terminals.System.Server.SetTerminalAttributes(TerminalSystem.Leader, slave, false, false, new byte[8]).ShouldBe(Errno.EINVAL);
        _terminals.System.Server.TerminalAttributes(TerminalSystem.Leader, _terminals.System.Open("/dev/null"), new byte[44], out _).ShouldBe(Errno.ENOTTY);
    }

    [Test]
    public void Flushing_and_counting_are_of_the_direction_that_was_named()
    {
        (uint number, uint master) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        _terminals.Write(slave, "out").ShouldBe(Errno.None);
        _terminals.Write(master, "in\n").ShouldBe(Errno.None);
        _terminals.Control(slave, TerminalRequest.InputCount).ShouldBe((Errno.None, 3UL));
        _terminals.Control(master, TerminalRequest.InputCount).ShouldBe((Errno.None, 7UL), "output and echo");
        _terminals.Control(slave, TerminalRequest.Flush, 0).Error.ShouldBe(Errno.None);
        _terminals.Control(slave, TerminalRequest.InputCount).Value.ShouldBe(0UL);
        _terminals.Control(slave, TerminalRequest.Flush, 1).Error.ShouldBe(Errno.None);
        _terminals.Read(master).ShouldBe((Errno.EAGAIN, ""));
        _terminals.Control(slave, TerminalRequest.Flush, 3).Error.ShouldBe(Errno.EINVAL);
        _terminals.Control(slave, TerminalRequest.Flow, 4).Error.ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void An_exclusive_terminal_opens_for_the_superuser_alone()
    {
        (uint number, _) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        _terminals.Control(slave, TerminalRequest.Exclusive).Error.ShouldBe(Errno.None);
        _terminals.System.SetIdentity(TerminalSystem.Member, 1000, 5);
        _terminals.System.Open($"/dev/pts/{number}", OpenFlags.WriteOnly, out _, domain: TerminalSystem.Member).ShouldBe(Errno.EBUSY);
        _terminals.OpenSlave(number);
        _terminals.Control(slave, TerminalRequest.NotExclusive).Error.ShouldBe(Errno.None);
        _terminals.System.Open($"/dev/pts/{number}", OpenFlags.WriteOnly, out _, domain: TerminalSystem.Member).ShouldBe(Errno.None);
    }

    [Test]
    public void Nothing_is_left_when_everybody_has_ended()
    {
        (uint number, _) = _terminals.MakePair();
        uint slave = _terminals.OpenSlave(number);
        _ = _terminals.WaitFor(TerminalSystem.Leader, slave, reads: true);
        _terminals.System.Server.EndDomain(FakeSystem.Control, TerminalSystem.Leader).ShouldBe(Errno.None);
        _terminals.System.Server.EndDomain(FakeSystem.Control, TerminalSystem.Member).ShouldBe(Errno.None);
        _terminals.System.Census().Handles.ShouldBe(0u);
        _terminals.MakePair(TerminalSystem.Stranger).Number.ShouldBe(0u);
    }

    private void WriteMessage(uint handle, string text)
    {
        // A request as the kernel brings it, so that those who wait are answered afterwards.
        _terminals.Write(handle, text).ShouldBe(Errno.None);
        Pistachio.UserCall.Message message = new()
        {
            Badge = TerminalSystem.Stranger,
            W0 = 999,
            Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.Close).Value,
        };
        _terminals.System.Server.Handle(ref message, 0).ShouldBeTrue();
    }
}
