using NUnit.Framework;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Vfs.Tests.Terminals;

/// <summary>What somebody who types sees.</summary>
[TestFixture]
internal sealed class EchoTests
{
    private const LocalModes Usual = LocalModes.Canonical | LocalModes.Extended;

    private TypedTerminal _terminal = null!;

    [SetUp]
    public void Start() => _terminal = new TypedTerminal();

    [TestCase("ab\r", "ab\r\n", TestName = "A line is seen with its end")]
    [TestCase("a\u0001\u001B", "a^A^[", TestName = "Control characters are seen as such")]
    [TestCase("a\tb", "a\tb", TestName = "A tab is a tab")]
    [TestCase("ab\u007F", "ab\b \b", TestName = "An erased character disappears")]
    [TestCase("a\u0001\u007F", "a^A\b \b\b \b", TestName = "An erased control character disappears whole")]
    [TestCase("\u007F", "", TestName = "Where nothing is erased nothing changes")]
    [TestCase("ab\u0015", "ab\b \b\b \b", TestName = "A killed line disappears")]
    [TestCase("a bc\u0017", "a bc\b \b\b \b", TestName = "An erased word disappears")]
    [TestCase("ab\u0012", "ab^R\r\nab", TestName = "VREPRINT shows the line anew")]
    [TestCase("a\u0016\u0001", "a^\b^A", TestName = "VLNEXT shows that it waits")]
    [TestCase("a\u0004", "a", TestName = "The end of a file is not seen")]
    [TestCase("ab\tc\u007F\u007F", "ab\tc\b \b\b\b\b\b\b\b", TestName = "An erased tab goes back to where it began")]
    [TestCase("\t\u007F", "\t\b\b\b\b\b\b\b\b", TestName = "A tab at the start takes eight columns")]
    public void Usual_echo(string typed, string seen)
    {
        _terminal.Type(typed);
        _terminal.Seen().ShouldBe(seen);
    }

    [Test]
    public void A_tab_behind_a_prompt_is_erased_to_its_own_column()
    {
        _terminal.Write("> ");
        _terminal.Seen();
        _terminal.Type("a\t\u007F");
        _terminal.Seen().ShouldBe("a\t\b\b\b\b\b", "from column 8 to column 3");
    }

    [TestCase(LocalModes.None, "ab\u007F\u0015c\n", "", TestName = "Without ECHO nothing is seen")]
    [TestCase(LocalModes.EchoLineFeed, "ab\n", "\r\n", TestName = "ECHONL shows line feeds alone")]
    [TestCase(LocalModes.Echo | LocalModes.EchoControl, "ab\u007F", "ab^?", TestName = "Without ECHOE the erasing character is seen")]
    [TestCase(LocalModes.Echo | LocalModes.EchoControl, "ab\u0015", "ab^U", TestName = "Without ECHOK the killing character is seen")]
    [TestCase(LocalModes.Echo | LocalModes.EchoControl | LocalModes.EchoKill, "ab\u0015", "ab^U\r\n", TestName = "ECHOK begins a new line")]
    [TestCase(LocalModes.Echo, "a\u0001", "a\u0001", TestName = "Without ECHOCTL control characters are sent as they are")]
    [TestCase(LocalModes.Echo | LocalModes.EchoErase | LocalModes.EchoPrint, "abc\u007F\u007Fd", "abc\\cb/d", TestName = "ECHOPRT shows what is erased")]
    public void Other_echoes(LocalModes modes, string typed, string seen)
    {
        _terminal.Local(Usual | modes);
        _terminal.Type(typed);
        _terminal.Seen().ShouldBe(seen);
    }

    [Test]
    public void A_reader_without_lines_sees_line_feeds_as_the_output_has_them()
    {
        _terminal.Local(LocalModes.Echo | LocalModes.EchoControl);
        _terminal.Type("a\r\u0004");
        _terminal.Seen().ShouldBe("a\r\n^D");
    }

    [Test]
    public void A_line_that_is_too_long_rings_the_bell_where_it_shall()
    {
        _terminal.Local(Usual);
        _terminal.Input(InputModes.BellWhenFull);
        _terminal.Type(new string('x', 4095));
        _terminal.Seen().ShouldBe("");
        _terminal.Type("xy");
        _terminal.Seen().ShouldBe("\a\a");
    }

    [Test]
    public void Echo_is_seen_although_a_program_has_filled_the_output()
    {
        while (_terminal.Write("xxxxxxxx") > 0)
        {
        }

        _terminal.Type("ab");
        _terminal.Seen().ShouldEndWith("xab");
    }
}
