using NUnit.Framework;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Shouldly;

namespace Pistachio.Vfs.Tests.Terminals;

/// <summary>Input by lines: what a program reads, and what it never sees.</summary>
[TestFixture]
internal sealed class CanonicalInputTests
{
    private TypedTerminal _terminal = null!;

    [SetUp]
    public void Start() => _terminal = new TypedTerminal();

    [Test]
    public void A_line_can_be_read_when_it_ends_and_not_before()
    {
        _terminal.Type("abc");
        _terminal.Read().ShouldBeNull();
        _terminal.Discipline.IsReadable.ShouldBeFalse();
        _terminal.Discipline.InputCount.ShouldBe(0);
        _terminal.Type("\r");
        _terminal.Discipline.IsReadable.ShouldBeTrue();
        _terminal.Discipline.InputCount.ShouldBe(4);
        _terminal.Read().ShouldBe("abc\n");
        _terminal.Read().ShouldBeNull();
    }

    [Test]
    public void A_read_gives_one_line_and_a_short_one_the_beginning_of_it()
    {
        _terminal.Type("first\nsecond\n");
        _terminal.Read(3).ShouldBe("fir");
        _terminal.Read(3).ShouldBe("st\n");
        _terminal.Read().ShouldBe("second\n");
    }

    [Test]
    public void The_end_of_a_file_typed_at_the_start_of_a_line_is_read_as_nothing()
    {
        _terminal.Type("\u0004");
        _terminal.Discipline.InputCount.ShouldBe(0);
        _terminal.Read().ShouldBe("");
        _terminal.Read().ShouldBeNull();
    }

    [Test]
    public void The_end_of_a_file_typed_in_a_line_gives_what_is_there_and_disappears()
    {
        _terminal.Type("abc\u0004def\n");
        _terminal.Read(3).ShouldBe("abc");
        _terminal.Read().ShouldBe("def\n", "the mark went with a read that had just room for the line");
        _terminal.Type("x\u0004\u0004");
        _terminal.Read().ShouldBe("x");
        _terminal.Read().ShouldBe("");
    }

    [Test]
    public void Other_ends_of_a_line_can_be_set_and_are_read_with_it()
    {
        _terminal.Set(ControlCharacters.EndOfLine, ';');
        _terminal.Set(ControlCharacters.EndOfLine2, '!');
        _terminal.Type("a;b!c\n");
        _terminal.Read().ShouldBe("a;");
        _terminal.Read().ShouldBe("b!");
        _terminal.Read().ShouldBe("c\n");
        _terminal.Local(LocalModes.Canonical);
        _terminal.Type("d!e;");
        _terminal.Read().ShouldBe("d!e;", "VEOL2 is one of IEXTEN");
    }

    [TestCase("ab\u007Fc\n", "ac\n", TestName = "VERASE takes the last character away")]
    [TestCase("\u007F\u007Fa\n", "a\n", TestName = "VERASE stops at the start of the line")]
    [TestCase("abc\u0015d\n", "d\n", TestName = "VKILL takes the line away")]
    [TestCase("one two  \u0017x\n", "one x\n", TestName = "VWERASE takes blanks and the word before them away")]
    [TestCase("one two\u0017\u0017\u0017x\n", "x\n", TestName = "VWERASE stops at the start of the line")]
    [TestCase("a-b\u0017\n", "a-\n", TestName = "VWERASE stops before what is no letter")]
    [TestCase("a\u0016\u0003b\u0016\u007F\n", "a\u0003b\u007F\n", TestName = "VLNEXT takes what follows as it is")]
    [TestCase("a\u0016\nb\n", "a\nb\n", TestName = "VLNEXT before a line feed does not end the line")]
    public void Editing(string typed, string read)
    {
        _terminal.Type(typed);
        _terminal.Read().ShouldBe(read);
        _terminal.Signals.ShouldBeEmpty();
    }

    [Test]
    public void A_line_that_has_ended_is_not_edited_any_more()
    {
        _terminal.Type("ab\n\u007F\u0015c\n");
        _terminal.Read().ShouldBe("ab\n");
        _terminal.Read().ShouldBe("c\n");
    }

    [Test]
    public void Erasing_takes_whole_characters_of_UTF_8_where_it_is_told_of_them()
    {
        _terminal.Input(InputModes.ReturnToLineFeed | InputModes.Utf8);
        _terminal.Type("a\u00C3\u00A4\u00E2\u0082\u00AC\u007F\u007F\n");
        _terminal.Read().ShouldBe("a\n");
        _terminal.Input(InputModes.None);
        _terminal.Type("\u00C3\u00A4\u007F\n");
        _terminal.Read().ShouldBe("\u00C3\n");
    }

    [Test]
    public void Without_IEXTEN_its_characters_are_like_any_other()
    {
        _terminal.Local(LocalModes.Canonical);
        _terminal.Type("a\u0016\u0017\n");
        _terminal.Read().ShouldBe("a\u0016\u0017\n");
    }

    [Test]
    public void A_character_that_is_switched_off_does_nothing()
    {
        _terminal.Set(ControlCharacters.Erase, 0);
        _terminal.Set(ControlCharacters.Interrupt, 0);
        _terminal.Type("a\u007F\0\u0003\n");
        _terminal.Read().ShouldBe("a\u007F\0\u0003\n");
        _terminal.Signals.ShouldBeEmpty();
    }

    [TestCase(InputModes.None, "a\r\n", "a\r\n")]
    [TestCase(InputModes.ReturnToLineFeed, "a\r", "a\n")]
    [TestCase(InputModes.IgnoreReturn, "\ra\r\n", "a\n")]
    [TestCase(InputModes.IgnoreReturn | InputModes.ReturnToLineFeed, "\ra\r\n", "a\n")]
    [TestCase(InputModes.Strip, "\u00E1\n", "a\n")]
    [TestCase(InputModes.LowerCase, "ABc\n", "abc\n")]
    public void Input_modes_change_what_comes(InputModes modes, string typed, string read)
    {
        _terminal.Input(modes);
        _terminal.Type(typed);
        _terminal.Read().ShouldBe(read);
    }

    [Test]
    public void INLCR_makes_line_feeds_returns_so_that_none_ends_a_line()
    {
        _terminal.Input(InputModes.LineFeedToReturn);
        _terminal.Type("a\nb");
        _terminal.Read().ShouldBeNull();
        _terminal.Type("\u0004");
        _terminal.Read().ShouldBe("a\rb");
    }

    [Test]
    public void A_line_longer_than_MAX_CANON_loses_its_end_and_can_still_be_read()
    {
        _terminal.Type(new string('x', 5000)).ShouldBe(5000);
        _terminal.Type("\n").ShouldBe(1);
        _terminal.Read(8192).ShouldBe(new string('x', LineInput.Capacity - 1) + "\n");
    }

    [Test]
    public void Lines_that_nobody_reads_stop_the_line_and_are_not_lost()
    {
        string line = new string('y', 99) + "\n";
        int taken = 0;
        for (int i = 0; i < 60; i++)
            taken += _terminal.Type(line);
        taken.ShouldBe(LineInput.Capacity - 1);
        _terminal.Discipline.HasInputRoom.ShouldBeFalse();
        for (int i = 0; i < 40; i++)
            _terminal.Read().ShouldBe(line);
        _terminal.Type(line[95..]).ShouldBe(5);
        _terminal.Read().ShouldBe(line);
    }

    [Test]
    public void What_was_typed_stays_when_lines_do_not_count_any_more_and_when_they_count_again()
    {
        _terminal.Type("ab\ncd");
        _terminal.Local(LocalModes.None);
        _terminal.Read(4).ShouldBe("ab\nc");
        _terminal.Type("e");
        _terminal.Local(LocalModes.Canonical);
        _terminal.Read().ShouldBe("de", "what is there counts as a line");
        _terminal.Type("f\n");
        _terminal.Read().ShouldBe("f\n");
    }

    [Test]
    public void Flushing_drops_lines_and_the_beginning_of_one()
    {
        _terminal.Type("ab\ncd\u0016");
        _terminal.Discipline.FlushInput();
        _terminal.Discipline.InputCount.ShouldBe(0);
        _terminal.Type("ef\n");
        _terminal.Read().ShouldBe("ef\n");
    }
}
