using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

using Pistachio.Hil.Link;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Tests;

/// <summary>What the rig makes of a boot, on a virtual clock: verdicts, deadlines and losses.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BoardBootTests
{
    private static readonly SimulatedTest[] Tests =
    [
        new("a/passes"),
        new("a/fails", TestStatus.Failed, "expected 1, got 2"),
        new("b/skips", TestStatus.Skipped, "no such device"),
        new("b/crashes", TestStatus.Crashed),
    ];

    private readonly RecordingObserver observer = new();

    private static IReadOnlyList<ExpectedTest> AllExpected => [.. Tests.Select(t => new ExpectedTest(t.Name, t.Name[..1]))];

    [Test]
    public void Each_test_gets_the_verdict_the_board_reports_and_the_board_is_switched_off()
    {
        var plan = new TestPlan(AllExpected);
        (BoardBoot boot, VirtualBoard board) = Boot(plan);
        board.Boot(Tests, 1);
        boot.LineEnded("power off", board.Now);

        boot.Loss.ShouldBeNull();
        boot.State.ShouldBe(BoardState.Off);
        plan.Complete.ShouldBeTrue();
        plan.Verdicts.Select(v => (v.Name, v.Phase, v.Outcome, v.Reason, v.Reported)).ShouldBe(
        [
            ("a/passes", "a", TestOutcomeKind.Passed, "", true),
            ("a/fails", "a", TestOutcomeKind.Failed, "expected 1, got 2", true),
            ("b/skips", "b", TestOutcomeKind.Skipped, "no such device", true),
            ("b/crashes", "b", TestOutcomeKind.Failed, "the domain that ran the test died", true),
        ]);
        observer.States.ShouldBe(
            [BoardState.Powering, BoardState.Booting, BoardState.Ready, BoardState.Running, BoardState.Ready, BoardState.Stopping, BoardState.Off]);
    }

    [Test]
    public void An_expected_test_that_the_image_lacks_has_failed()
    {
        var plan = new TestPlan([.. AllExpected, new ExpectedTest("c/forgotten")]);
        (_, VirtualBoard board) = Boot(plan);
        board.Boot(Tests, 1);
        TestVerdict verdict = plan.Verdicts.Single(v => v.Name == "c/forgotten");
        verdict.Outcome.ShouldBe(TestOutcomeKind.Failed);
        verdict.Reason.ShouldBe("missing: the image has no such test");
    }

    [Test]
    public void A_test_that_nobody_expected_runs_and_is_named()
    {
        var plan = new TestPlan([.. AllExpected.Take(2)]);
        (_, VirtualBoard board) = Boot(plan);
        board.Boot(Tests, 1);
        plan.Unlisted.ShouldBe(["b/skips", "b/crashes"]);
        plan.Verdicts.Count.ShouldBe(4);
    }

    [Test]
    public void Only_selected_tests_run()
    {
        var plan = new TestPlan(AllExpected, name => name is "a/passes" or "b/skips");
        (_, VirtualBoard board) = Boot(plan);
        var ran = new List<string>();
        board.Boot(Tests, 1, test =>
        {
            ran.Add(test.Name);
            return true;
        });
        ran.ShouldBe(["a/passes", "b/skips"]);
        plan.Verdicts.Select(v => v.Name).ShouldBe(ran);
        plan.Unlisted.ShouldBeEmpty();
    }

    [Test]
    public void A_board_that_prints_but_never_says_hello_is_lost_at_the_boot_deadline_with_its_last_lines()
    {
        (BoardBoot boot, VirtualBoard board) = Boot(new TestPlan(AllExpected));
        board.Print("no bootable device\n");
        board.StandStill(TimeSpan.FromSeconds(119));
        boot.Over.ShouldBeFalse();
        board.StandStill(TimeSpan.FromSeconds(2));
        boot.Loss.ShouldNotBeNull().Kind.ShouldBe(LossKind.NoBoot);
        boot.Loss.Reason.ShouldBe("the board did not say hello within 120 s of power-on");
        boot.Loss.LastLines.ShouldBe(["no bootable device"]);
    }

    [Test]
    public void A_test_that_hangs_the_board_fails_at_its_own_deadline()
    {
        var plan = new TestPlan([new ExpectedTest("a/hangs", "a", TimeSpan.FromSeconds(7)), new ExpectedTest("a/next")]);
        (BoardBoot boot, VirtualBoard board) = Boot(plan);
        Hang(board, [new("a/hangs"), new("a/next")], "a/hangs", TimeSpan.FromSeconds(8));
        boot.Loss.ShouldNotBeNull().Kind.ShouldBe(LossKind.Hang);
        TestVerdict verdict = plan.Verdicts.ShouldHaveSingleItem();
        verdict.Reason.ShouldBe("the board was lost: a/hangs did not end within 7 s");
        verdict.Reported.ShouldBeFalse();
        plan.OpenTests.Select(t => t.Name).ShouldBe(["a/next"]);
    }

    [Test]
    public void A_long_test_inside_its_deadline_is_waited_for()
    {
        var plan = new TestPlan([new ExpectedTest("a/long", "a", TimeSpan.FromSeconds(600))]);
        (BoardBoot boot, VirtualBoard board) = Boot(plan);
        board.Boot([new("a/long")], 1, _ =>
        {
            board.StandStill(TimeSpan.FromSeconds(590));
            return true;
        });
        boot.Loss.ShouldBeNull();
        plan.Verdicts.ShouldHaveSingleItem().Outcome.ShouldBe(TestOutcomeKind.Passed);
    }

    [Test]
    public void A_board_that_falls_silent_between_two_tests_is_lost()
    {
        (BoardBoot boot, VirtualBoard board) = Boot(new TestPlan(AllExpected));
        BoardSession session = default;
        Introduce(ref session, board);
        board.StandStill(TimeSpan.FromSeconds(21));
        boot.Loss.ShouldNotBeNull().Kind.ShouldBe(LossKind.Silence);
        boot.Loss.Reason.ShouldBe("nothing came from the board for 20 s");
    }

    [Test]
    public void A_panic_in_a_test_fails_it_with_the_panic_line_and_keeps_the_backtrace()
    {
        var plan = new TestPlan(AllExpected);
        (BoardBoot boot, VirtualBoard board) = Boot(plan);
        Should.Throw<OperationCanceledException>(() => board.Boot(Tests, 1, test =>
        {
            if (test.Name != "a/fails")
                return true;
            board.Print("\r\nPANIC: untyped memory lost (Untyped.cs:12)\r\n  at Untyped.Free\r\n");
            boot.State.ShouldBe(BoardState.Panicked);
            board.StandStill(TimeSpan.FromSeconds(1));
            board.Print("  at Calls.Dispatch\r\n");
            board.StandStill(TimeSpan.FromSeconds(3));
            throw new OperationCanceledException("the machine stands still");
        }));
        boot.Loss.ShouldNotBeNull().Kind.ShouldBe(LossKind.Panic);
        boot.Loss.Reason.ShouldBe("PANIC: untyped memory lost (Untyped.cs:12)");
        boot.Loss.LastLines.TakeLast(3).ShouldBe(["PANIC: untyped memory lost (Untyped.cs:12)", "  at Untyped.Free", "  at Calls.Dispatch"]);
        plan.Verdicts.Select(v => (v.Name, v.Outcome)).ShouldBe([("a/passes", TestOutcomeKind.Passed), ("a/fails", TestOutcomeKind.Failed)]);
        plan.Verdicts[1].Console.ShouldContain("  at Untyped.Free");
    }

    [TestCase("\x1E~AQIDBAUGPANIC: in the middle of a frame\n", true)]
    [TestCase("PANIC\n", true)]
    [TestCase("\nPANIC: at the start of a line\n", true)]
    [TestCase("a test that says PANIC: is no panic\n", false)]
    [TestCase("PANICKED threads: 0\n", false)]
    [TestCase("\x1E~AQIDPANICAAAA\n", false)]
    public void A_panic_is_told_from_text_that_looks_like_one(string text, bool panic)
    {
        (BoardBoot boot, VirtualBoard board) = Boot(new TestPlan(AllExpected));
        board.Print(text);
        boot.State.ShouldBe(panic ? BoardState.Panicked : BoardState.Booting);
    }

    [Test]
    public void A_reset_in_a_test_is_reported_as_a_reset()
    {
        var plan = new TestPlan(AllExpected);
        (BoardBoot boot, VirtualBoard board) = Boot(plan);
        Should.Throw<OperationCanceledException>(() => board.Boot(Tests, 1, test =>
            test.Name == "b/skips" ? throw new OperationCanceledException("triple fault") : true));
        Should.Throw<TimeoutException>(() => board.Boot(Tests, 2));
        boot.Loss.ShouldNotBeNull().Kind.ShouldBe(LossKind.Reset);
        plan.Verdicts.Count.ShouldBe(3);
        plan.Verdicts[2].Reason.ShouldStartWith("the board was lost: the board began a new boot");
    }

    [Test]
    public void An_image_with_another_identity_is_not_tested()
    {
        var boot = new BoardBoot(new TestPlan(AllExpected), new Deadlines(), new ImageIdentity { Build = "build-2" }, observer);
        VirtualBoard board = Attach(boot);
        Should.Throw<TimeoutException>(() => board.Boot(Tests, 1));
        boot.Loss.ShouldNotBeNull().Kind.ShouldBe(LossKind.WrongImage);
        boot.Loss.Reason.ShouldBe("the board runs build build-1, not build-2");
    }

    [Test]
    public void An_image_with_another_version_of_a_phase_is_not_tested()
    {
        var boot = new BoardBoot(new TestPlan(AllExpected), new Deadlines(), new ImageIdentity { Phases = ["memory/0.2.0", "vfs/0.1.0"] }, observer);
        VirtualBoard board = Attach(boot);
        Should.Throw<TimeoutException>(() => board.Boot(Tests, 1));
        boot.Loss.ShouldNotBeNull().Kind.ShouldBe(LossKind.WrongImage);
        boot.Loss.Reason.ShouldBe("the board has phase memory/0.1.0; the image has memory/0.2.0, vfs/0.1.0");
    }

    [Test]
    public void An_image_with_the_named_phases_is_tested()
    {
        var plan = new TestPlan(AllExpected);
        var boot = new BoardBoot(plan, new Deadlines(), new ImageIdentity { Build = "build-1", Phases = ["memory/0.1.0", "vfs/0.1.0"] }, observer);
        Attach(boot).Boot(Tests, 1);
        plan.Complete.ShouldBeTrue();
    }

    [Test]
    public void A_result_of_a_test_that_was_not_running_is_no_result()
    {
        var plan = new TestPlan(AllExpected);
        (BoardBoot boot, VirtualBoard board) = Boot(plan);
        BoardSession session = default;
        Introduce(ref session, board);
        session.TryResult(new ResultMessage { Index = 2, Status = TestStatus.Passed }).ShouldBeTrue();
        Send(ref session, board);
        boot.Loss.ShouldNotBeNull().Kind.ShouldBe(LossKind.Protocol);
        plan.Verdicts.ShouldBeEmpty();
    }

    [Test]
    public void A_run_that_ends_before_all_its_tests_reported_leaves_the_others_failed()
    {
        var plan = new TestPlan(AllExpected);
        (BoardBoot boot, VirtualBoard board) = Boot(plan);
        BoardSession session = default;
        Introduce(ref session, board);
        session.TryStart(0).ShouldBeTrue();
        session.TryResult(new ResultMessage { Index = 0, Status = TestStatus.Passed }).ShouldBeTrue();
        session.TryEnd().ShouldBeTrue();
        Send(ref session, board);
        boot.State.ShouldBe(BoardState.Stopping);
        plan.Verdicts.Count(v => v.Reason == "missing: the board gave no result").ShouldBe(3);
    }

    [Test]
    public void A_board_that_offers_a_name_twice_is_refused()
    {
        (BoardBoot boot, VirtualBoard board) = Boot(new TestPlan(null));
        Should.Throw<TimeoutException>(() => board.Boot([new("same"), new("same")], 1));
        boot.Loss.ShouldNotBeNull().Reason.ShouldBe("the board offers the test same twice");
    }

    [Test]
    public void A_board_that_does_not_power_off_is_switched_off_and_its_results_count()
    {
        var plan = new TestPlan(AllExpected);
        (BoardBoot boot, VirtualBoard board) = Boot(plan);
        board.Boot(Tests, 1);
        board.StandStill(TimeSpan.FromSeconds(11));
        boot.State.ShouldBe(BoardState.Off);
        boot.Loss.ShouldBeNull();
        plan.Complete.ShouldBeTrue();
        observer.Notes.ShouldContain("the board is silent after it was told to stop; the rig switches it off");
    }

    private (BoardBoot Boot, VirtualBoard Board) Boot(TestPlan plan)
    {
        var boot = new BoardBoot(plan, new Deadlines(), new ImageIdentity(), observer);
        return (boot, Attach(boot));
    }

    private static VirtualBoard Attach(BoardBoot boot)
    {
        boot.PowerOn(0);
        boot.Powered(0);
        return new VirtualBoard(new BootHost(boot), FaultyLine.None, FaultyLine.None);
    }

    private static void Hang(VirtualBoard board, SimulatedTest[] tests, string name, TimeSpan time) =>
        Should.Throw<OperationCanceledException>(() => board.Boot(tests, 1, test =>
        {
            if (test.Name != name)
                return true;
            board.StandStill(time);
            throw new OperationCanceledException("the machine stands still");
        }));

    private static void Introduce(ref BoardSession session, VirtualBoard board)
    {
        session.Begin(1, board.Now);
        session.TryHello(new HelloMessage { Version = HelloMessage.CurrentVersion, TestCount = (uint)Tests.Length }).ShouldBeTrue();
        var names = new SimulatedSuite(Tests);
        session.TryTests(0, ref names, out uint told).ShouldBeTrue();
        told.ShouldBe((uint)Tests.Length);
        session.TryReady().ShouldBeTrue();
        Send(ref session, board);
    }

    private static void Send(ref BoardSession session, VirtualBoard board)
    {
        Span<byte> bytes = new byte[FrameLayout.MaximumFrame];
        for (int count = session.Transmit(bytes, board.Now); count > 0; count = session.Transmit(bytes, board.Now))
            board.Send(bytes[..count]);
    }
}
