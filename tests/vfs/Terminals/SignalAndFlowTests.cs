using NUnit.Framework;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Vfs.Tests.Terminals;

/// <summary>Characters that send signals, and those that hold the output.</summary>
[TestFixture]
internal sealed class SignalAndFlowTests
{
    private TypedTerminal _terminal = null!;

    [SetUp]
    public void Start() => _terminal = new TypedTerminal();

    [TestCase("\u0003", 2u, "^C")]
    [TestCase("\u001C", 3u, "^\\")]
    [TestCase("\u001A", 20u, "^Z")]
    public void Signal_characters_send_and_are_seen_and_drop_what_was_typed(string typed, uint signal, string seen)
    {
        _terminal.Type("abc");
        _terminal.Seen();
        _terminal.Write("output");
        _terminal.Type(typed + "d\n");
        _terminal.Signals.ShouldBe([signal]);
        _terminal.Seen().ShouldBe(seen + "d\r\n", "output that was not sent is dropped too");
        _terminal.Read().ShouldBe("d\n");
    }

    [Test]
    public void NOFLSH_keeps_what_was_typed()
    {
        _terminal.Local(LocalModes.Canonical | LocalModes.Signals | LocalModes.NoFlush);
        _terminal.Write("output");
        _terminal.Type("abc\u0003d\n");
        _terminal.Signals.ShouldBe([2u]);
        _terminal.Read().ShouldBe("abcd\n");
        _terminal.Seen().ShouldBe("output");
    }

    [Test]
    public void Without_ISIG_signal_characters_are_like_any_other()
    {
        _terminal.Local(LocalModes.Canonical);
        _terminal.Type("\u0003\u001C\u001A\n");
        _terminal.Signals.ShouldBeEmpty();
        _terminal.Read().ShouldBe("\u0003\u001C\u001A\n");
    }

    [Test]
    public void VSTOP_holds_the_output_and_VSTART_lets_it_go_on_and_neither_is_read()
    {
        _terminal.Type("a\u0013");
        _terminal.Seen().ShouldBe("");
        _terminal.Write("later");
        _terminal.Seen().ShouldBe("");
        _terminal.Discipline.IsHeld.ShouldBeTrue();
        _terminal.Type("\u0011b\n");
        _terminal.Seen().ShouldBe("alaterb\r\n");
        _terminal.Read().ShouldBe("ab\n");
    }

    [Test]
    public void A_signal_lets_output_go_on()
    {
        _terminal.Type("\u0013\u0003");
        _terminal.Seen().ShouldBe("^C");
    }

    [Test]
    public void Any_byte_lets_output_go_on_with_IXANY_and_is_read()
    {
        _terminal.Input(InputModes.OutputFlow | InputModes.AnyRestarts);
        _terminal.Write("text");
        _terminal.Type("\u0013");
        _terminal.Seen().ShouldBe("");
        _terminal.Type("x\n");
        _terminal.Seen().ShouldBe("textx\r\n");
        _terminal.Read().ShouldBe("x\n");
    }

    [Test]
    public void Without_IXON_flow_characters_are_read()
    {
        _terminal.Input(InputModes.None);
        _terminal.Type("\u0013\u0011\n");
        _terminal.Read().ShouldBe("\u0013\u0011\n");
    }

    [Test]
    public void Switching_IXON_off_lets_output_go_on_as_nobody_could_any_more()
    {
        _terminal.Write("text");
        _terminal.Type("\u0013");
        _terminal.Input(InputModes.None);
        _terminal.Seen().ShouldBe("text");
    }

    [Test]
    public void What_a_program_holds_only_a_program_lets_go_on()
    {
        _terminal.Discipline.Hold(true);
        _terminal.Write("text");
        _terminal.Type("\u0011");
        _terminal.Seen().ShouldBe("");
        _terminal.Discipline.Hold(false);
        _terminal.Seen().ShouldBe("text");
    }

    [TestCase(OutputModes.None, "a\n\tb\r", "a\n\tb\r")]
    [TestCase(OutputModes.Process, "a\n", "a\n")]
    [TestCase(OutputModes.Process | OutputModes.LineFeedToReturnLineFeed, "a\nb\n", "a\r\nb\r\n")]
    [TestCase(OutputModes.Process | OutputModes.ReturnToLineFeed, "a\rb", "a\nb")]
    [TestCase(OutputModes.Process | OutputModes.NoReturnAtStart, "\ra\rb", "a\rb")]
    [TestCase(OutputModes.Process | OutputModes.ExpandTabs, "a\tb\n\tc", "a       b\n       c")]
    [TestCase(OutputModes.Process | OutputModes.ExpandTabs | OutputModes.LineFeedReturns, "a\tb\n\tc", "a       b\n        c")]
    [TestCase(OutputModes.Process | OutputModes.UpperCase, "aB1", "AB1")]
    [TestCase(OutputModes.UpperCase | OutputModes.LineFeedToReturnLineFeed, "a\n", "a\n")]
    public void Output_modes_change_what_is_written(OutputModes modes, string written, string seen)
    {
        _terminal.Output(modes);
        _terminal.Write(written).ShouldBe(written.Length);
        _terminal.Seen().ShouldBe(seen);
    }

    [Test]
    public void A_full_output_takes_no_more_until_something_was_sent()
    {
        int written = 0;
        for (int count; (count = _terminal.Write("0123456789")) > 0;)
            written += count;
        written.ShouldBeGreaterThan(3000);
        _terminal.Seen().Length.ShouldBe(written);
        _terminal.Write("0123456789").ShouldBe(10);
    }
}
