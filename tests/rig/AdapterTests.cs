using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil;
using Pistachio.Hil.Boot;
using Pistachio.Hil.Power;
using Pistachio.Hil.Places;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;
using Pistachio.Hil.Transports;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>A serial adapter that goes away in the middle of a run and comes back costs the test that ran, and no other.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(120_000)]
internal sealed class AdapterTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-adapter-").FullName;

    public void Dispose() => Directory.Delete(directory, true);

    [Test]
    public async Task The_run_goes_on_when_it_is_back(CancellationToken cancellation)
    {
        string tty = Path.Combine(directory, "tty");
        using var adapter = new Adapter(tty, Path.Combine(directory, "line"));
        Place place = TestPlaces.Of("test", TtyTransport.AtPath(tty, new LineSettings()), adapter, new InstalledBoot());
        string[] names = ["bare/passes", "bare/hangs", "bare/breaks_a_check"];
        var options = new HilOptions("test-board", new PlaceRig(place, new BootImage(TestFiles.TestBoard), _ => { }), directory)
        {
            Expected = [.. names.Select(name => new ExpectedTest(name, "bare", TimeSpan.FromSeconds(60)))],
            Selected = names.Contains,
        };
        HilResult result = await HilRun.ExecuteAsync(options, new UnplugWhen("bare/hangs", adapter), cancellation);
        result.SetupError.ShouldBeNull();
        result.Losses.Select(loss => loss.Kind).ShouldBe([LossKind.LineEnded, LossKind.Panic]);
        result.Losses[0].Reason.ShouldBe($"the serial adapter {tty} went away");
        result.Verdicts.Select(v => (v.Name, v.Outcome)).ShouldBe(
            [("bare/passes", TestOutcomeKind.Passed), ("bare/hangs", TestOutcomeKind.Failed), ("bare/breaks_a_check", TestOutcomeKind.Failed)]);
        result.Verdicts[1].Reason.ShouldBe($"the board was lost: the serial adapter {tty} went away");
        result.Verdicts[2].Reason.ShouldStartWith("the board was lost: PANIC: check of compiled code: 1");
    }

    /// <summary>A board whose power also feeds its serial adapter, which takes a while to be there: socat between QEMU and a tty.</summary>
    private sealed class Adapter(string tty, string line) : IPowerDriver, IDisposable
    {
        private readonly QemuDriver board = TestPlaces.TestBoard(new QemuSerial.Unix(line));
        private Process? socat;

        public string Description => "QEMU behind socat";

        public async Task PrepareAsync(CancellationToken cancellation)
        {
            await board.PrepareAsync(cancellation);
            socat = Process.Start("sh", ["-c", $"sleep 0.5; exec socat PTY,link={tty},raw,echo=0 UNIX-CONNECT:{line}"]);
        }

        public Task OnAsync(CancellationToken cancellation) => board.OnAsync(cancellation);

        public async Task OffAsync(CancellationToken cancellation)
        {
            Unplug();
            await board.OffAsync(cancellation);
        }

        public Task CycleAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<PowerStatus> StatusAsync(CancellationToken cancellation) => board.StatusAsync(cancellation);

        public void Unplug()
        {
            if (socat is null)
                return;
            socat.Kill(entireProcessTree: true);
            socat.WaitForExit();
            socat.Dispose();
            socat = null;
            File.Delete(tty);
        }

        public void Dispose() => Unplug();
    }

    private sealed class UnplugWhen(string test, Adapter adapter) : IBoardObserver
    {
        public void StateChanged(BoardState state)
        {
            // Of no interest here.
        }

        public void ConsoleLine(string text)
        {
            // Of no interest here.
        }

        public void TestStarted(string name)
        {
            if (name == test)
                adapter.Unplug();
        }

        public void TestDecided(TestVerdict verdict)
        {
            // Of no interest here.
        }

        public void Note(string text)
        {
            // Of no interest here.
        }
    }
}
