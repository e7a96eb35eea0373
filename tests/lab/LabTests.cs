using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Lab.Client;
using Pistachio.Hil.Lab.Exporting;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>Three hosts, each a process with virtual PCs, and this process as the user of them all.</summary>
[TestFixture]
[CancelAfter(240_000)]
internal sealed class LabTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-lab-tests-").FullName;
    private LabFixture lab = null!;

    [OneTimeSetUp]
    public async Task StartTheLab()
    {
        lab = new LabFixture();
        await lab.StartAsync("alpha", "a1", "a2");
        await Task.WhenAll(lab.StartAsync("beta", "b1", "b2"), lab.StartAsync("gamma", "c1"));
    }

    [OneTimeTearDown]
    public void StopTheLab()
    {
        lab.Dispose();
        Directory.Delete(directory, true);
    }

    [Test]
    public async Task All_places_of_all_hosts_are_in_one_view(CancellationToken cancellation)
    {
        IReadOnlyList<PlaceView> places = await lab.Client.ListAsync(cancellation);
        places.Select(place => place.FullName).ShouldBe(["alpha/a1", "alpha/a2", "beta/b1", "beta/b2", "gamma/c1"]);
        places.ShouldAllBe(place => place.State == PlaceState.Free && place.Board == "pc-x86" && place.Owner == null);
    }

    [Test]
    public async Task A_run_here_uses_a_board_of_another_host_and_its_image_goes_there_once(CancellationToken cancellation)
    {
        await using (LabPlace place = await lab.Client.UseAsync("b1", "ann@here", Timeout, cancellation))
        {
            await lab.SeeAsync(all => all.Single(each => each.Name == "b1") is { Owner: "ann@here" });
            HilResult result = await RunAsync(place, "bare/passes", "bare/fails", "bare/panics", "bare/skips");
            result.Verdicts.Select(v => (v.Name, v.Outcome)).ShouldBe(
            [
                ("bare/passes", TestOutcomeKind.Passed),
                ("bare/fails", TestOutcomeKind.Failed),
                ("bare/panics", TestOutcomeKind.Failed),
                ("bare/skips", TestOutcomeKind.Skipped),
            ]);
            result.Losses.ShouldHaveSingleItem().Reason.ShouldContain("QEMU ended with status 85: kernel panic");
            lab["beta"].Machines().ShouldBeEmpty("the board is off after the run");
        }

        await lab.SeeAsync(all => all.All(each => each.State == PlaceState.Free));
    }

    [Test]
    public async Task A_place_in_use_is_busy_for_others_and_unknown_places_are_named(CancellationToken cancellation)
    {
        await using LabPlace place = await lab.Client.UseAsync("gamma/c1", "ann@here", Timeout, cancellation);
        (await RefusedAsync(() => lab.Client.AcquireAsync("c1", "bob@there", Timeout, cancellation))).ShouldBe((4, "gamma/c1 is busy: ann@here uses it"));
        (await RefusedAsync(() => lab.Client.AcquireAsync("c7", "bob@there", Timeout, cancellation)))
            .ShouldBe((5, "the lab has no place c7; its places: alpha/a1, alpha/a2, beta/b1, beta/b2, gamma/c1"));
        (await RefusedAsync(() => lab.Client.AcquireAsync("gamma/c7", "bob@there", Timeout, cancellation)))
            .ShouldBe((5, "host gamma exports no place c7; it exports c1"));
        (await RefusedAsync(() => lab.Client.AcquireAsync("delta/d1", "bob@there", Timeout, cancellation)))
            .ShouldBe((8, "host delta of the lab does not answer"));
    }

    [Test]
    public async Task A_reservation_made_at_one_host_holds_at_another(CancellationToken cancellation)
    {
        var atAlpha = new LabClient([lab["alpha"].Address], lab.Key);
        var atBeta = new LabClient([lab["beta"].Address], lab.Key);
        await atAlpha.ReserveAsync("gamma/c1", "ann@here", TimeSpan.FromHours(3), cancellation);
        (await RefusedAsync(() => atBeta.AcquireAsync("gamma/c1", "bob@there", Timeout, cancellation))).Message.ShouldStartWith("gamma/c1 is busy: ann@here has reserved it for another ");
        PlaceView seen = (await lab.SeeAsync(all => all.Any(each => each.State == PlaceState.Reserved))).Single(each => each.State == PlaceState.Reserved);
        (seen.FullName, seen.Owner).ShouldBe(("gamma/c1", "ann@here"));
        seen.SecondsLeft!.Value.ShouldBeInRange(10_700, 10_800);
        await atBeta.FreeAsync("gamma/c1", "ann@here", false, cancellation);
    }

    [Test]
    public async Task Who_ends_a_lease_by_force_ends_the_run_and_the_run_says_by_whom(CancellationToken cancellation)
    {
        await using LabPlace place = await lab.Client.UseAsync("alpha/a1", "ann@here", Timeout, cancellation);
        var observer = new TestWatcher("bare/hangs");
        Task<HilResult> run = RunAsync(place, observer, "bare/passes", "bare/hangs", "bare/resets");
        await observer.Started.WaitAsync(cancellation);
        await lab.Client.FreeAsync("alpha/a1", "bob@there", true, cancellation);
        HilResult result = await run;
        result.Verdicts.Select(v => (v.Name, v.Outcome, v.Reason)).ShouldBe(
        [
            ("bare/passes", TestOutcomeKind.Passed, ""),
            ("bare/hangs", TestOutcomeKind.Failed, "the board was lost: bob@there has ended the lease of alpha/a1 by force"),
            ("bare/resets", TestOutcomeKind.Failed, "not run: the lease of alpha/a1 has ended"),
        ]);
        lab["alpha"].Machines().ShouldBeEmpty();
    }

    [Test]
    public async Task Another_key_and_another_version_are_told_apart_from_a_lab_that_is_not_there(CancellationToken cancellation)
    {
        using LabKey other = LabKey.Create();
        (await RefusedAsync(() => new LabClient([lab.Primary], other).ListAsync(cancellation)))
            .ShouldBe((9, $"what listens at {lab.Primary} has another lab key, or is no exporter of a lab"));
        (int status, string message) = await RefusedAsync(() => new LabClient([lab.Primary], lab.Key) { Version = 2 }.ListAsync(cancellation));
        status.ShouldBe(9);
        message.ShouldStartWith($"lab host alpha ({lab.Primary}) speaks version 1 of the lab's protocol");
        LabAddress nobody = ExporterProcess.FreeAddress();
        (await RefusedAsync(() => new LabClient([nobody], lab.Key).ListAsync(cancellation))).ShouldBe((8, $"the lab at {nobody} cannot be reached: Connection refused"));
        (await new LabClient([nobody, lab.Primary], lab.Key).ListAsync(cancellation)).Count.ShouldBe(5, "the next host is tried");
    }

    [Test]
    public async Task An_exporter_that_cannot_join_says_why_in_one_line_and_by_its_exit_status(CancellationToken cancellation)
    {
        LabAddress here = ExporterProcess.FreeAddress();
        using LabKey other = LabKey.Create();
        ExporterOptions good = new(here, [new FakeBoard("d1")], lab.Key)
        {
            Host = "delta",
            Primary = lab.Primary,
            StateDirectory = Path.Combine(directory, "delta"),
        };
        (await RefusedAsync(() => Exporter.RunAsync(good with { Key = other }, cancellation)))
            .ShouldBe((9, $"what listens at {lab.Primary} has another lab key, or is no exporter of a lab"));
        (await RefusedAsync(() => Exporter.RunAsync(good with { Version = 2 }, cancellation)))
            .Message.ShouldStartWith($"lab host alpha ({lab.Primary}) speaks version 1 of the lab's protocol");
        (await RefusedAsync(() => Exporter.RunAsync(good with { Primary = lab["gamma"].Address }, cancellation)))
            .ShouldBe((2, $"lab host gamma ({lab["gamma"].Address}) is not the primary host of its lab"));
        (await RefusedAsync(() => Exporter.RunAsync(good with { Host = "alpha" }, cancellation)))
            .ShouldBe((2, "the primary host of the lab is named alpha too; give this one another name"));
        (await RefusedAsync(() => Exporter.RunAsync(good with { Primary = ExporterProcess.FreeAddress() }, cancellation))).Status.ShouldBe(8);
        (await RefusedAsync(() => Exporter.RunAsync(good with { Listen = lab["beta"].Address }, cancellation)))
            .ShouldBe((2, $"cannot listen on {lab["beta"].Address}: Address already in use"));
        (await RefusedAsync(() => Exporter.RunAsync(good with { Boards = [new FakeBoard("d"), new FakeBoard("d")] }, cancellation)))
            .ShouldBe((2, "two places are named d"));
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task Without_the_key_no_port_of_a_host_answers(int port, CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", lab.Primary.Port + port, cancellation);
        await using var secured = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        async Task TalkAsync()
        {
            await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "pistachio-lab" }, cancellation);
            await secured.WriteAsync(new byte[64], cancellation);
            (await secured.ReadAsync(new byte[1], cancellation)).ShouldBe(0);
        }

        try
        {
            await TalkAsync();
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            // Refused in the handshake, or thrown out after it: both will do.
        }

        (await lab.Client.ListAsync(cancellation)).Count.ShouldBe(5, "the host takes no harm");
    }

    private static async Task<(int Status, string Message)> RefusedAsync(Func<Task> act)
    {
        LabException refusal = await Should.ThrowAsync<LabException>(act);
        return ((int)refusal.Kind, refusal.Message);
    }

    private Task<HilResult> RunAsync(LabPlace place, params string[] tests) => RunAsync(place, null, tests);

    private Task<HilResult> RunAsync(LabPlace place, IBoardObserver? observer, params string[] tests) => HilRun.ExecuteAsync(
        new HilOptions("test-board", Bare(place), Path.Combine(directory, place.Lease.Place))
        {
            Expected = [.. tests.Select(test => new ExpectedTest(test))],
            Selected = tests.Contains,
        },
        observer,
        CancellationToken.None);

    private static IRig Bare(LabPlace place) => place.CreateRig(new BootImage(BuiltFiles.TestBoard) { Machine = new VirtualMachine { Memory = 64 } });
}
