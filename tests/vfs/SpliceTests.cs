using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Bytes that go from one pipe to another in the server, and those that are looked at before they are taken.</summary>
[TestFixture]
internal sealed class SpliceTests
{
    private const ulong User = FakeSystem.User;

    private FakeSystem _system = null!;
    private uint _fromReader;
    private uint _fromWriter;
    private uint _toReader;
    private uint _toWriter;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 1);
        _system.Server.Pipe(User, OpenFlags.NonBlocking, out _fromReader, out _fromWriter).ShouldBe(Errno.None);
        _system.Server.Pipe(User, OpenFlags.NonBlocking, out _toReader, out _toWriter).ShouldBe(Errno.None);
    }

    [Test]
    public void What_moves_is_gone_from_the_first_and_what_is_copied_is_not()
    {
        Put("abcdef"u8);
        Move(4, keep: true).ShouldBe((Errno.None, 4U, false));
        Move(4).ShouldBe((Errno.None, 4U, false));
        Move(9).ShouldBe((Errno.None, 2U, false));
        Move(9).ShouldBe((Errno.EAGAIN, 0U, false));
        byte[] got = new byte[20];
        _system.Server.PipeRead(User, _toReader, 20, false, got, out int count).ShouldBe(Errno.None);
        System.Text.Encoding.ASCII.GetString(got, 0, count).ShouldBe("abcdabcdef");
    }

    [Test]
    public void Bytes_that_wrap_around_the_buffers_arrive_in_order()
    {
        byte[] bytes = new byte[448];
        byte next = 0;
        byte expected = 0;
        byte[] got = new byte[448];
        for (int round = 0; round < 2000; round++)
        {
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = next++;
            Put(bytes);
            Move(1000).Moved.ShouldBe(448U);
            _system.Server.PipeRead(User, _toReader, 448, false, got, out int count).ShouldBe(Errno.None);
            count.ShouldBe(448);
            for (int i = 0; i < count; i++)
                got[i].ShouldBe(expected++);
        }
    }

    [Test]
    public void A_full_pipe_takes_nothing_and_says_that_it_is_full()
    {
        while (_system.Server.PipeWrite(User, _toWriter, 0, false, new byte[448], out uint written) == Errno.None && written > 0)
        {
        }

        Put("x"u8);
        Move(1).ShouldBe((Errno.EAGAIN, 0U, true));
        _system.Server.PipeRead(User, _toReader, 10, false, new byte[10], out _).ShouldBe(Errno.None);
        Move(1).ShouldBe((Errno.None, 1U, false));
    }

    [Test]
    public void Ends_say_what_they_are_not()
    {
        _system.Server.PipeMove(User, _fromReader, _fromWriter, 1, false, out _, out _).ShouldBe(Errno.EINVAL);
        _system.Server.PipeMove(User, _fromWriter, _toWriter, 1, false, out _, out _).ShouldBe(Errno.EBADF);
        _system.Server.PipeMove(User, _fromReader, _toReader, 1, false, out _, out _).ShouldBe(Errno.EBADF);
        _system.Server.PipePeek(User, _fromWriter, 0, 1, new byte[1], out _).ShouldBe(Errno.EBADF);
        _system.Server.Close(User, _toReader).ShouldBe(Errno.None);
        Move(1).Error.ShouldBe(Errno.EPIPE);
        _system.Server.Close(User, _fromWriter).ShouldBe(Errno.None);
        _system.Server.PipePeek(User, _fromReader, 0, 1, new byte[1], out int count).ShouldBe(Errno.None);
        count.ShouldBe(0);
    }

    [Test]
    public void What_is_looked_at_stays_until_it_is_skipped()
    {
        byte[] got = new byte[4];
        _system.Server.PipePeek(User, _fromReader, 0, 4, got, out _).ShouldBe(Errno.EAGAIN);
        Put("abcdef"u8);
        for (int i = 0; i < 2; i++)
        {
            _system.Server.PipePeek(User, _fromReader, 0, 4, got, out int seen).ShouldBe(Errno.None);
            seen.ShouldBe(4);
            got.ShouldBe("abcd"u8.ToArray());
        }

        _system.Server.PipePeek(User, _fromReader, 3, 4, got, out int left).ShouldBe(Errno.None);
        left.ShouldBe(3);
        got[..3].ShouldBe("def"u8.ToArray());
        _system.Server.PipePeek(User, _fromReader, 100, 0, default, out _).ShouldBe(Errno.None, "no more than there is");
        _system.Server.PipePeek(User, _fromReader, 0, 4, got, out _).ShouldBe(Errno.EAGAIN);
    }

    private void Put(System.ReadOnlySpan<byte> bytes)
    {
        _system.Server.PipeWrite(User, _fromWriter, 0, true, bytes, out uint written).ShouldBe(Errno.None);
        written.ShouldBe((uint)bytes.Length);
    }

    private (Errno Error, uint Moved, bool IsFull) Move(uint count, bool keep = false)
    {
        Errno error = _system.Server.PipeMove(User, _fromReader, _toWriter, count, keep, out uint moved, out bool isFull);
        return (error, moved, isFull);
    }
}
