using System;
using System.Collections.Generic;
using System.Linq;

using CsCheck;

using NUnit.Framework;

using Pistachio.Hil.Link;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Tests;

/// <summary>Whatever the serial line does to the bytes, the rig learns exactly the results that the board had.</summary>
[TestFixture]
internal sealed class LinkPropertyTests
{
    private static readonly Gen<SimulatedTest> Tests =
        from name in Gen.Char['a', 'z'].Array[1, 60]
        from status in Gen.Enum<TestStatus>().Where(s => s != TestStatus.None)
        from message in Gen.Char[' ', '~'].Array[0, 140]
        select new SimulatedTest(new string(name), status, new string(message));

    private static readonly Gen<double> Rates = Gen.Double[-4, -3].Select(exponent => Math.Pow(10, exponent));

    [Test]
    public void No_result_is_lost_and_none_is_invented_on_a_faulty_line() =>
        Gen.Select(Tests.Array[0, 40], Rates, Gen.Int).Sample(
            (tests, rate, seed) =>
            {
                List<BoardEvent> events = Play(tests, seed, rate, out VirtualBoard board);
                Results(events).ShouldBe(Expected(tests));
                events.OfType<BoardEvent.RunEnded>().Count().ShouldBe(1);
                events.OfType<BoardEvent.Reset>().ShouldBeEmpty();
                events.OfType<BoardEvent.ProtocolError>().ShouldBeEmpty();
                board.Stopped.ShouldBe(StopMode.PowerOff);
            },
            iter: 1000);

    [Test]
    public void A_good_line_carries_every_frame_once()
    {
        SimulatedTest[] tests = [.. Enumerable.Range(0, 200).Select(i => new SimulatedTest($"memory/test_{i}"))];
        List<BoardEvent> events = Play(tests, 1, 0, out _);
        Results(events).ShouldBe(Expected(tests));
        events.OfType<BoardEvent.ConsoleLine>().Count(line => line.Text.StartsWith("ok ", StringComparison.Ordinal)).ShouldBe(200);
        events.OfType<BoardEvent.ConsoleLine>().ShouldNotContain(line => line.Text.Contains("\x1E~", StringComparison.Ordinal));
    }

    [Test]
    public void A_board_that_begins_again_is_noticed_even_with_the_boot_id_it_had()
    {
        SimulatedTest[] tests = [new("a"), new("b"), new("c")];
        foreach (uint second in new uint[] { 77, 78 })
        {
            var events = new List<BoardEvent>();
            var host = new HostSession();
            var board = new VirtualBoard(new SessionHost(host, Policy(host, events, tests.Length)), FaultyLine.None, FaultyLine.None);
            Should.Throw<OperationCanceledException>(() => board.Boot(tests, 77, test => test.Name == "c" ? throw new OperationCanceledException("triple fault") : true));
            events.OfType<BoardEvent.Finished>().Count().ShouldBe(2);

            board.Boot(tests, second);
            events.OfType<BoardEvent.Reset>().Single().BootId.ShouldBe(78u);
            events.OfType<BoardEvent.RunEnded>().Count().ShouldBe(1);
            board.Stopped.ShouldBe(StopMode.PowerOff);
        }
    }

    [Test]
    public void A_hanging_test_is_given_up_by_the_board_and_the_next_one_runs()
    {
        SimulatedTest[] tests = [new("hangs"), new("next")];
        var events = new List<BoardEvent>();
        var host = new HostSession();
        var board = new VirtualBoard(new SessionHost(host, Policy(host, events, tests.Length)), FaultyLine.None, FaultyLine.None);
        board.Boot(tests, 5, test => test.Name != "hangs");
        events.OfType<BoardEvent.Finished>().Select(f => f.Status).ShouldBe([TestStatus.TimedOut, TestStatus.Passed]);
        events.OfType<BoardEvent.Heartbeat>().ShouldNotBeEmpty();
    }

    private static List<BoardEvent> Play(SimulatedTest[] tests, int seed, double rate, out VirtualBoard board)
    {
        var events = new List<BoardEvent>();
        var host = new HostSession();
        board = new VirtualBoard(
            new SessionHost(host, Policy(host, events, tests.Length)),
            new FaultyLine(seed, rate, true),
            new FaultyLine(seed + 1, rate, false));
        board.Print("SeaBIOS (version rel-1.16)\r\nBooting from ROM..\x1E\u00fe\0~\n");
        board.Boot(tests, 0xDEAD0001);
        return events;
    }

    /// <summary>Runs everything when the board is ready and stops it at the end.</summary>
    private static Action<BoardEvent> Policy(HostSession host, List<BoardEvent> events, int count) => next =>
    {
        events.Add(next);
        if (next is BoardEvent.Ready)
            host.TryRun(0, count).ShouldBeTrue();
        if (next is BoardEvent.RunEnded)
            host.TryStop(StopMode.PowerOff).ShouldBeTrue();
    };

    private static IEnumerable<(int, TestStatus, string)> Results(IEnumerable<BoardEvent> events) =>
        events.OfType<BoardEvent.Finished>().Select(f => (f.Index, f.Status, f.Message));

    private static IEnumerable<(int, TestStatus, string)> Expected(SimulatedTest[] tests) =>
        tests.Select((test, index) => (index, test.Status, test.Message));
}
