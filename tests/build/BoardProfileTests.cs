using System;
using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Build.Tests;

internal sealed class BoardProfileTests
{
    private const string Valid =
        """
        name: test
        description: a board
        qemu:
          machine: pc
          cpu: max
          memory: 1 GiB
        phases:
          memory: 0.1.0
        servers:
          memory:
            priority: 200
            memory: 64 MiB
            grants:
              pool: { untyped: 32 MiB }
              uart: { ports: 0x3f8-0x3ff }
              line: { interrupt: 4 }
              console: { machine: all }
              mouse: { interrupt: 12, shared: true }
              rest: { untyped: 40 % }

        """;

    [Test]
    public void Every_board_of_the_tree_can_be_read() =>
        BoardProfileReader.Known(Repository.Root).ShouldAllBe(board => BoardProfileReader.Read(Repository.Root, board).Name == board);

    [Test]
    public void All_settings_are_read()
    {
        var board = Read(Valid);

        (board.Name, board.Description).ShouldBe(("test", "a board"));
        (board.Qemu.Machine, board.Qemu.Cpu, board.Qemu.MemoryMebibytes).ShouldBe(("pc", "max", 1024));
        board.Phases.ShouldBe([new BoardPhase("memory", new Version(0, 1, 0), 8)]);
        var server = board.Servers.ShouldHaveSingleItem();
        (server.Name, server.Priority, server.Memory, server.Heap).ShouldBe(("memory", 200, 64L << 20, null));
        server.Grants.Select(grant => grant.Resource).ShouldBe(
        [
            new UntypedResource(32 << 20), new PortRangeResource(0x3F8, 8), new InterruptResource(4), new ConsoleAndClockResource(),
            new InterruptResource(12), new UntypedShareResource(40),
        ]);
        server.Grants.Where(grant => grant.Shared).Select(grant => grant.Name).ShouldBe(["mouse"]);
    }

    [Test]
    public void An_unknown_board_lists_the_known_ones()
    {
        var failure = Should.Throw<BuildFailure>(() => BoardProfileReader.Read(Repository.Root, "toaster"));
        failure.Message.ShouldBe("unknown board 'toaster'; known boards: pc-x86");
        failure.ExitStatus.ShouldNotBe(0);
    }

    [TestCase("memory: 1 GiB", "memory: plenty", 6, "a size such as")]
    [TestCase("memory: 1 GiB", "memory: 1001 bytes", 6, "a size such as")]
    [TestCase("priority: 200", "priority: 251", 11, "a number from 0 to 250")]
    [TestCase("memory: 0.1.0", "memory: newest", 8, "a version such as")]
    [TestCase("ports: 0x3f8-0x3ff", "ports: 0x3ff-0x3f8", 15, "a range such as")]
    [TestCase("ports: 0x3f8-0x3ff", "ports: 0-65536", 15, "a range such as")]
    [TestCase("untyped: 32 MiB", "gold: 32 MiB", 14, "one of 'untyped: SIZE'")]
    [TestCase("machine: all", "machine: none", 17, "one of 'untyped: SIZE'")]
    [TestCase("40 %", "0 %", 19, "a size such as")]
    [TestCase("40 %", "101 %", 19, "a size such as")]
    [TestCase("shared: true", "shared: false", 18, "'shared: true', for ports or an interrupt")]
    [TestCase("machine: all", "machine: all, shared: true", 17, "'shared: true', for ports or an interrupt")]
    [TestCase("interrupt: 12, shared: true", "shared: true", 18, "one of 'untyped: SIZE'")]
    [TestCase("interrupt: 12, shared: true", "interrupt: 12, ports: 1-2", 18, "one of 'untyped: SIZE'")]
    [TestCase("  cpu: max", "  speed: max", 5, "one of machine, cpu, memory, nic, not 'speed'")]
    [TestCase("  machine: pc\n", "", 4, "a member 'machine'")]
    [TestCase("description: a board\n", "", 1, "a member 'description'")]
    [TestCase("description: a board", "description: [a, board]", 2, "a line that describes the board")]
    [TestCase("  memory:\n    priority", "  - memory:\n    priority", 12, "YAML")]
    [TestCase("name: test", "name: \"test", 0, "YAML")]
    public void A_mistake_is_reported_with_line_and_expectation(string right, string wrong, int line, string expected)
    {
        Valid.ShouldContain(right);
        var failure = Should.Throw<BuildFailure>(() => Read(Valid.Replace(right, wrong, StringComparison.Ordinal)));

        failure.Message.ShouldContain(expected);
        failure.Message.ShouldStartWith(line == 0 ? "board.yaml:" : $"board.yaml:{line}: expected ");
        failure.ExitStatus.ShouldBe(2);
    }

    [Test]
    public void A_board_says_how_long_its_tests_may_take()
    {
        var tests = Read(Valid + "tests:\n  deadline-factor: 2.5\n  deadlines: { fork/many: 300 }\n").Tests;
        tests.DeadlineFactor.ShouldBe(2.5);
        tests.Deadlines["fork/many"].ShouldBe(300);
        Read(Valid).Tests.DeadlineFactor.ShouldBe(1);
        Should.Throw<BuildFailure>(() => Read(Valid + "tests:\n  deadline-factor: slow\n")).Message.ShouldBe("board.yaml:21: expected a number from 0.1 to 100, such as 2.5");
        Should.Throw<BuildFailure>(() => Read(Valid + "tests:\n  deadlines: { fork/many: 0 }\n")).Message.ShouldBe("board.yaml:21: expected seconds, from 0.1 to 86400");
    }

    [Test]
    public void An_empty_profile_is_reported() =>
        Should.Throw<BuildFailure>(() => Read("")).Message.ShouldStartWith("board.yaml:1: expected");

    private static BoardProfile Read(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            return BoardProfileReader.ReadFile(file, "board.yaml");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
