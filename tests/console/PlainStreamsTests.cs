using System;
using System.Collections.Generic;
using System.Text;
using NUnit.Framework;
using Pistachio.Hil.Link;
using Shouldly;

namespace Pistachio.Vfs.SerialConsole.Tests;

/// <summary>The serial line without the rig: a person at a terminal.</summary>
[TestFixture]
internal sealed class PlainStreamsTests
{
    private readonly TypedLine _line = new();

    [SetUp]
    public void Clear() => _line.Clear();

    [Test]
    public void What_is_typed_is_read_and_never_ends()
    {
        PlainStreams streams = new(_line, hasInput: true);
        streams.HasInput().ShouldBeFalse();
        Read(streams).ShouldBeNull();
        _line.Type("ls\r");
        streams.Receive();
        streams.HasInput().ShouldBeTrue();
        Read(streams).ShouldBe("ls\r");
        Read(streams).ShouldBeNull();
    }

    [Test]
    public void What_somebody_read_who_is_gone_is_read_by_the_next()
    {
        PlainStreams streams = new(_line, hasInput: true);
        _line.Type("abc");
        streams.Receive();
        Read(streams).ShouldBe("abc");
        streams.Unread();
        Read(streams).ShouldBe("abc");
    }

    [Test]
    public void Nobody_reads_thousands_of_keys_and_the_first_are_kept()
    {
        PlainStreams streams = new(_line, hasInput: true);
        _line.Type(new string('a', 4096) + "lost");
        streams.Receive();
        StringBuilder all = new();
        while (Read(streams) is { } piece)
            all.Append(piece);
        all.ToString().ShouldBe(new string('a', 4096));
        _line.Type("b");
        streams.Receive();
        Read(streams).ShouldBe("b");
    }

    [Test]
    public void A_board_that_runs_tests_leaves_the_line_to_them_and_its_programs_read_the_end()
    {
        PlainStreams streams = new(_line, hasInput: false);
        _line.Type("for the rig");
        streams.Receive();
        _line.Left.ShouldBe("for the rig".Length);
        streams.HasInput().ShouldBeTrue();
        Read(streams).ShouldBe("");
    }

    [Test]
    public void The_end_is_told_and_the_machine_goes_off()
    {
        PlainStreams streams = new(_line, hasInput: true);
        streams.Write(RunStream.Output, "bye"u8).ShouldBe(3);
        streams.Finish(7);
        streams.IsOver.ShouldBeTrue();
        _line.IsOff.ShouldBeTrue();
        _line.Written.ShouldBe("bye\r\nconsole: the program has ended with status 7\r\n");
    }

    private static string? Read(PlainStreams streams)
    {
        byte[] bytes = new byte[440];
        return streams.TryRead(bytes, out int count) ? Encoding.ASCII.GetString(bytes, 0, count) : null;
    }

    private sealed class TypedLine : ISerialLine
    {
        private readonly Queue<byte> _typed = [];
        private readonly StringBuilder _written = new();

        public ulong Now => 0;

        public bool IsOff { get; private set; }

        public int Left => _typed.Count;

        public string Written => _written.ToString();

        public void Type(string keys)
        {
            foreach (byte key in Encoding.ASCII.GetBytes(keys))
                _typed.Enqueue(key);
        }

        public void Clear()
        {
            _typed.Clear();
            _written.Clear();
            IsOff = false;
        }

        public void Write(ReadOnlySpan<byte> bytes) => _written.Append(Encoding.ASCII.GetString(bytes));

        public int Read(Span<byte> destination)
        {
            int count = 0;
            while (count < destination.Length && _typed.TryDequeue(out byte key))
                destination[count++] = key;
            return count;
        }

        public void PowerOff() => IsOff = true;
    }
}
