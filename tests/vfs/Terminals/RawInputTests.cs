using NUnit.Framework;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Shouldly;

namespace Pistachio.Vfs.Tests.Terminals;

/// <summary>Input without lines: VMIN and VTIME (POSIX XBD 11.1.7).</summary>
[TestFixture]
internal sealed class RawInputTests
{
    private TypedTerminal _terminal = null!;

    [SetUp]
    public void Start() => _terminal = new TypedTerminal();

    [Test]
    public void Each_byte_can_be_read_at_once_and_is_what_was_typed()
    {
        _terminal.Raw();
        _terminal.Input(InputModes.None);
        _terminal.Type("\u007F\r\u0003");
        _terminal.Read(2).ShouldBe("\u007F\r");
        _terminal.Read().ShouldBe("\u0003");
        _terminal.Read().ShouldBeNull();
        _terminal.Signals.ShouldBeEmpty();
    }

    [Test]
    public void A_read_waits_for_VMIN_bytes_or_as_many_as_it_has_room_for()
    {
        _terminal.Raw(minimum: 4);
        _terminal.Type("abc");
        _terminal.Discipline.IsReadable.ShouldBeFalse();
        _terminal.Read().ShouldBeNull();
        _terminal.Read(2).ShouldBe("ab");
        _terminal.Read(waits: false).ShouldBe("c", "who does not wait gets what is there");
        _terminal.Read(waits: false).ShouldBeNull();
        _terminal.Type("cdef");
        _terminal.Discipline.IsReadable.ShouldBeTrue();
        _terminal.Read().ShouldBe("cdef");
    }

    [Test]
    public void With_neither_VMIN_nor_VTIME_a_read_never_waits()
    {
        _terminal.Raw(minimum: 0);
        _terminal.Read().ShouldBe("");
        _terminal.Discipline.IsReadable.ShouldBeFalse();
        _terminal.Type("a");
        _terminal.Discipline.IsReadable.ShouldBeTrue();
        _terminal.Read().ShouldBe("a");
    }

    [Test]
    public void With_a_timer_waiting_is_the_readers_affair()
    {
        _terminal.Raw(minimum: 3, time: 5);
        _terminal.Discipline.Time.ShouldBe(5);
        _terminal.Read().ShouldBe("");
        _terminal.Type("a");
        _terminal.Discipline.IsReadable.ShouldBeTrue();
        _terminal.Read().ShouldBe("a");
        _terminal.Local(LocalModes.Canonical);
        _terminal.Discipline.Time.ShouldBe(0, "by lines there is none");
    }

    [Test]
    public void Bytes_that_nobody_reads_stop_the_line_and_are_not_lost()
    {
        _terminal.Raw();
        _terminal.Type(new string('a', 5000)).ShouldBe(LineInput.Capacity - 1);
        _terminal.Discipline.InputCount.ShouldBe(LineInput.Capacity - 1);
        _terminal.Read(100)!.Length.ShouldBe(100);
        _terminal.Type(new string('b', 5000)).ShouldBe(100);
    }

    [Test]
    public void Signals_are_sent_without_lines_too_where_they_are_wanted()
    {
        _terminal.Raw();
        _terminal.Local(LocalModes.Signals | LocalModes.NoFlush);
        _terminal.Type("a\u0003b");
        _terminal.Signals.ShouldBe([2u]);
        _terminal.Read().ShouldBe("ab");
    }
}
