using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Link;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Tests;

/// <summary>Whole runs over a socket, with a simulated machine at its other end.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HilRunTests : IDisposable
{
    private static readonly SimulatedTest[] Good = [new("a/one"), new("a/two"), new("b/three")];

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-hil-tests-").FullName;
    private readonly RecordingObserver observer = new();

    public void Dispose() => Directory.Delete(directory, true);

    [Test]
    public async Task All_passed_is_exit_code_0()
    {
        HilResult result = await RunAsync(new SimulatedRig((machine, _) => machine.Serve(Good, 1)), Good);
        result.ExitCode.ShouldBe(0);
        (result.Passed, result.Failed, result.Skipped).ShouldBe((3, 0, 0));
        result.Losses.ShouldBeEmpty();
    }

    [Test]
    public async Task Pass_fail_and_skip_come_out_as_they_are_and_a_failure_is_exit_code_1()
    {
        SimulatedTest[] tests = [new("a/passes"), new("a/fails", TestStatus.Failed, "1 is not 2"), new("a/skips", TestStatus.Skipped, "no disk")];
        HilResult result = await RunAsync(new SimulatedRig((machine, _) => machine.Serve(tests, 1)), tests);
        result.ExitCode.ShouldBe(1);
        result.Verdicts.Select(v => v.Outcome).ShouldBe([TestOutcomeKind.Passed, TestOutcomeKind.Failed, TestOutcomeKind.Skipped]);
    }

    [Test]
    public async Task An_image_without_any_test_is_no_success()
    {
        HilResult result = await RunAsync(new SimulatedRig((machine, _) => machine.Serve([], 1)), []);
        result.ExitCode.ShouldBe(1);
    }

    [Test]
    public async Task Firmware_output_and_garbage_before_the_banner_do_no_harm_and_are_in_the_log()
    {
        var rig = new SimulatedRig((machine, _) =>
        {
            machine.Print("\x1b[2JSeaBIOS\r\n\0\xff\xfe\x1E~AAAA\x1E~QUJD\nBooting\n");
            machine.Serve(Good, 1);
        });
        HilResult result = await RunAsync(rig, Good);
        result.ExitCode.ShouldBe(0);
        string log = await File.ReadAllTextAsync(Path.Combine(directory, "console.log"));
        log.ShouldContain(@"\x1b[2JSeaBIOS");
        log.ShouldContain("Booting");
        log.ShouldMatch(@"\[ +\d+\.\d{6}\] ok 1 a/one");
    }

    [Test]
    public async Task After_a_panic_the_board_is_restarted_and_only_the_test_that_caused_it_fails()
    {
        var rig = new SimulatedRig((machine, boot) => machine.Serve(Good, (uint)boot + 1, test =>
        {
            if (test.Name == "a/two")
            {
                machine.Print("\nPANIC: capability lost (Table.cs:7)\n");
                machine.StandStill();
            }

            return true;
        }));
        HilResult result = await RunAsync(rig, Good);
        rig.Boots.ShouldBe(2);
        result.ExitCode.ShouldBe(1);
        result.Losses.ShouldHaveSingleItem().Kind.ShouldBe(LossKind.Panic);
        result.Verdicts.Select(v => v.Outcome).ShouldBe([TestOutcomeKind.Passed, TestOutcomeKind.Failed, TestOutcomeKind.Passed]);
        result.Verdicts[1].Reason.ShouldBe("the board was lost: PANIC: capability lost (Table.cs:7)");
    }

    [Test]
    public async Task A_machine_that_ends_in_a_test_is_restarted_and_a_second_end_without_a_result_gives_up_with_exit_code_3()
    {
        var rig = new SimulatedRig((machine, boot) =>
        {
            if (boot == 0)
                machine.Serve(Good, 1, test => test.Name == "a/one" ? true : throw new OperationCanceledException());
        });
        HilResult result = await RunAsync(rig, Good);
        rig.Boots.ShouldBe(2);
        result.ExitCode.ShouldBe(3);
        result.Losses.Select(l => l.Kind).ShouldBe([LossKind.LineEnded, LossKind.LineEnded]);
        result.Verdicts.Select(v => v.Reason).ShouldBe(
        [
            "",
            "the board was lost: the simulated machine stopped",
            "not run: the board was lost: the simulated machine stopped",
        ]);
    }

    [Test]
    public async Task A_machine_that_falls_silent_is_not_waited_for_for_ever()
    {
        var rig = new SimulatedRig((machine, _) =>
        {
            machine.Print("Loading kernel...\n");
            machine.StandStill();
        });
        HilResult result = await RunAsync(rig, Good, new Deadlines { Booting = TimeSpan.FromMilliseconds(300) });
        result.ExitCode.ShouldBe(3);
        result.Losses.ShouldHaveSingleItem().LastLines.ShouldBe(["Loading kernel..."]);
        result.Failed.ShouldBe(3);
        rig.AllOff.ShouldBeTrue();
    }

    [Test]
    public async Task A_board_that_resets_in_a_test_is_switched_off_and_on()
    {
        var rig = new SimulatedRig((machine, boot) =>
        {
            if (boot == 0)
            {
                try
                {
                    machine.Serve(Good, 1, test => test.Name != "a/two" ? true : throw new TimeoutException("reset"));
                }
                catch (TimeoutException)
                {
                    machine.Serve(Good, 2);
                }
            }

            machine.Serve(Good, 3);
        });
        HilResult result = await RunAsync(rig, Good);
        result.Losses.ShouldHaveSingleItem().Kind.ShouldBe(LossKind.Reset);
        result.Verdicts.Select(v => v.Outcome).ShouldBe([TestOutcomeKind.Passed, TestOutcomeKind.Failed, TestOutcomeKind.Passed]);
        rig.Boots.ShouldBe(2);
    }

    [Test]
    public async Task Cancelling_ends_the_run_and_switches_the_board_off()
    {
        using var cancellation = new CancellationTokenSource();
        var rig = new SimulatedRig((machine, _) => machine.Serve(Good, 1, test =>
        {
            cancellation.Cancel();
            machine.StandStill();
            return true;
        }));
        await Should.ThrowAsync<OperationCanceledException>(() =>
            HilRun.ExecuteAsync(new HilOptions("pc-x86", rig, directory), observer, cancellation.Token));
        rig.AllOff.ShouldBeTrue();
    }

    [Test]
    public async Task Trouble_with_the_rig_is_exit_code_2_and_every_expected_test_is_failed()
    {
        HilResult result = await RunAsync(new BrokenRig(), Good);
        result.ExitCode.ShouldBe(2);
        result.SetupError.ShouldBe("the cable is not plugged in");
        result.Verdicts.ShouldAllBe(v => v.Reason == "not run: the cable is not plugged in");
    }

    [Test]
    public async Task The_serial_log_has_every_byte_of_both_directions()
    {
        await RunAsync(new SimulatedRig((machine, _) => machine.Serve(Good, 1)), Good);
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(directory, "serial.log"));
        lines.ShouldContain(line => line.Contains(@" < \x1e~AQEA"));
        lines.ShouldContain(line => line.Contains(@" > \x1e~EAEA"));
    }

    private Task<HilResult> RunAsync(IRig rig, IReadOnlyList<SimulatedTest> expected, Deadlines? deadlines = null)
    {
        var options = new HilOptions("pc-x86", rig, directory)
        {
            Expected = [.. expected.Select(test => new ExpectedTest(test.Name, test.Name[..1]))],
            Deadlines = deadlines ?? new Deadlines { PanicQuiet = TimeSpan.FromMilliseconds(200) },
        };
        return HilRun.ExecuteAsync(options, observer, CancellationToken.None);
    }

    private sealed class BrokenRig : IRig
    {
        public string Description => "broken rig";

        public Task<IRigConnection> PowerOnAsync(CancellationToken cancellation) => throw new RigException("the cable is not plugged in");
    }
}
