using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests.Terminals;

/// <summary>The terminal at the serial line.</summary>
[TestFixture]
internal sealed class ConsoleTerminalTests
{
    [Test]
    public void A_run_with_a_terminal_has_it_as_its_controlling_one()
    {
        FakeLine line = new(isInteractive: true);
        TerminalSystem terminals = new(line);
        uint console = OpenConsole(terminals);
        terminals.Control(console, TerminalRequest.WindowSize).Value.ShouldBe(25 | (80UL << 16));
        terminals.Control(console, TerminalRequest.Session).Value.ShouldBe(TerminalSystem.Session);
        terminals.Attributes(console).OutputSpeed.ShouldBe(115200u);
        terminals.Write(console, "hello\n").ShouldBe(Errno.None);
        line.Sent.ShouldBe("hello\r\n");
    }

    [Test]
    public void Another_size_of_the_users_terminal_is_a_signal_for_the_foreground_and_what_a_program_sets_stays()
    {
        const uint windowChanged = 28;
        FakeLine line = new(isInteractive: true);
        TerminalSystem terminals = new(line);
        uint console = OpenConsole(terminals);
        line.WindowSize = 40 | (132 << 16);
        terminals.System.Server.OnConsoleInput(0);
        terminals.Signals().ShouldBe([(TerminalSystem.Session, TerminalSystem.Session, windowChanged)]);
        terminals.Control(console, TerminalRequest.WindowSize).Value.ShouldBe(40 | (132UL << 16));

        terminals.Control(console, TerminalRequest.SetWindowSize, 10 | (20UL << 16)).Error.ShouldBe(Errno.None);
        terminals.Signals().Count.ShouldBe(1);
        terminals.System.Server.OnConsoleInput(0);
        terminals.Signals().ShouldBeEmpty();
        terminals.Control(console, TerminalRequest.WindowSize).Value.ShouldBe(10 | (20UL << 16));
    }

    [Test]
    public void Keys_are_taken_although_nobody_reads_so_that_signals_come()
    {
        FakeLine line = new(isInteractive: true);
        TerminalSystem terminals = new(line);
        uint console = OpenConsole(terminals);
        line.Type("ab\n\u0003");
        terminals.System.Server.OnConsoleInput(0);
        terminals.Signals().ShouldBe([(TerminalSystem.Session, TerminalSystem.Session, 2u)]);
        line.Sent.ShouldBe("^C", "what was seen before it was dropped with it");
        terminals.Read(console).Error.ShouldBe(Errno.EAGAIN, "the line was dropped with the signal");
    }

    [Test]
    public void Without_a_terminal_the_input_of_a_run_is_left_to_who_reads_it()
    {
        FakeLine line = new(isInteractive: false);
        TerminalSystem terminals = new(line);
        line.Type("input\n");
        uint console = terminals.System.Open("/dev/console", OpenFlags.ReadWrite);
        terminals.System.Server.OnConsoleInput(0);
        terminals.Write(console, "x").ShouldBe(Errno.None);
        line.Waiting.ShouldBe(6);
        terminals.Read(console).ShouldBe((Errno.None, "input\n"));
    }

    [Test]
    public void More_keys_than_there_is_room_for_are_kept_until_somebody_reads()
    {
        FakeLine line = new(isInteractive: true);
        TerminalSystem terminals = new(line);
        uint console = OpenConsole(terminals);
        string text = new string('x', 99) + "\n";
        for (int i = 0; i < 100; i++)
            line.Type(text);
        terminals.System.Server.OnConsoleInput(0);
        for (int i = 0; i < 100; i++)
            terminals.Read(console).ShouldBe((Errno.None, text));
        line.Waiting.ShouldBe(0);
    }

    [Test]
    public void Output_waits_for_room_on_the_line_and_goes_on_when_it_is_told_of_some()
    {
        FakeLine line = new(isInteractive: true) { Room = 3 };
        TerminalSystem terminals = new(line);
        uint console = OpenConsole(terminals);
        terminals.Write(console, "abcdef").ShouldBe(Errno.None);
        line.Sent.ShouldBe("abc");
        terminals.Control(console, TerminalRequest.OutputCount).Value.ShouldBe(3UL);
        line.Room = 100;
        terminals.System.Server.OnConsoleInput(0);
        line.Sent.ShouldBe("def");
    }

    [Test]
    public void What_was_written_last_is_sent_although_its_writer_has_ended()
    {
        FakeLine line = new(isInteractive: true) { Room = 0 };
        TerminalSystem terminals = new(line);
        uint console = OpenConsole(terminals);
        terminals.Write(console, "last words").ShouldBe(Errno.None);
        terminals.System.Server.EndDomain(FakeSystem.Control, TerminalSystem.Leader).ShouldBe(Errno.None);
        line.Sent.ShouldBe("last words");
    }

    [Test]
    public void Who_is_left_when_the_leader_has_ended_has_the_console_no_more()
    {
        TerminalSystem terminals = new(new FakeLine(isInteractive: true));
        uint console = OpenConsole(terminals);
        terminals.System.Server.CreateDomain(FakeSystem.Control, 0x1005, TerminalSystem.Leader, ulong.MaxValue).ShouldBe(Errno.None);
        terminals.System.Server.EndDomain(FakeSystem.Control, TerminalSystem.Leader).ShouldBe(Errno.None);
        terminals.Write(console, "x", 0x1005).ShouldBe(Errno.EIO);
        terminals.Read(console, 0x1005).ShouldBe((Errno.None, ""));
    }

    [Test]
    public void A_line_that_has_ended_reads_as_the_end_of_a_file_behind_what_came()
    {
        FakeLine line = new(isInteractive: true) { HasEnded = true };
        TerminalSystem terminals = new(line);
        line.Type("last\n");
        uint console = OpenConsole(terminals);
        terminals.Poll(console).HasFlag(PollEvents.Input).ShouldBeTrue();
        terminals.Read(console).ShouldBe((Errno.None, "last\n"));
        terminals.Read(console).ShouldBe((Errno.None, ""));
        terminals.Read(console).ShouldBe((Errno.None, ""));
    }

    private static uint OpenConsole(TerminalSystem terminals)
    {
        terminals.System.Server.OpenStream(FakeSystem.Control, TerminalSystem.Leader, ConsoleStream.Terminal, out uint handle).ShouldBe(Errno.None);
        return handle;
    }
}
