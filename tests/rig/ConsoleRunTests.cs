using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil;
using Pistachio.Hil.Boot;
using Pistachio.Hil.Link;
using Pistachio.Hil.Places;
using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;
using Pistachio.Hil.Tests;
using Pistachio.Hil.Transports;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>A run of the bare test board ends with the same verdicts, whatever its serial line goes through.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable] // PATH belongs to the whole process
[CancelAfter(240_000)]
internal sealed class ConsoleRunTests : IDisposable
{
    private static readonly string[] Names = ["bare/passes", "bare/fails", "bare/skips", "bare/powers_off", "bare/hangs"];

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-consoles-").FullName;
    private readonly string marker = $"pistachio-{Guid.NewGuid():N}";
    private readonly RecordingObserver observer = new();

    private string Tty => Path.Combine(directory, "tty");

    public void Dispose()
    {
        IReadOnlyList<string> left = ProcessSearch.WithArgument(marker);
        bool hasTty = File.Exists(Tty) || new FileInfo(Tty).LinkTarget is not null;
        Directory.Delete(directory, true);
        left.ShouldBeEmpty("QEMU outlived its run");
        hasTty.ShouldBeFalse("the link to QEMU's tty outlived its run");
    }

    [Test]
    public async Task Directly(CancellationToken cancellation)
    {
        QemuDriver board = TestPlaces.TestBoard(new QemuSerial.Private(), "-name", marker);
        await RunsAsUsualAsync(board, board, cancellation);
    }

    [Test]
    public Task Through_a_tty(CancellationToken cancellation) =>
        RunsAsUsualAsync(TtyTransport.AtPath(Tty, new LineSettings()), OnTty(), cancellation);

    [Test]
    public Task Through_a_TCP_port(CancellationToken cancellation)
    {
        NetworkAddress address = TestPlaces.FreePort();
        return RunsAsUsualAsync(new TcpTransport(address), TestPlaces.TestBoard(new QemuSerial.Tcp(address), "-name", marker), cancellation);
    }

    [Test]
    public Task Through_a_Unix_socket(CancellationToken cancellation)
    {
        string path = Path.Combine(directory, "line");
        return RunsAsUsualAsync(new UnixSocketTransport(path), TestPlaces.TestBoard(new QemuSerial.Unix(path), "-name", marker), cancellation);
    }

    [Test]
    public async Task Through_ssh_and_socat(CancellationToken cancellation)
    {
        // As the real one: hands its last argument to a shell of the host, which is this one.
        using var tools = new FakeTool();
        tools.Add("ssh", "for last in \"$@\"; do :; done; exec sh -c \"$last\"");
        await RunsAsUsualAsync(SshTransport.ToTty("rig@lab2", Tty, new LineSettings()), OnTty(), cancellation);
        tools.Calls[0].ShouldBe(
            "ssh [-T] [-o] [BatchMode=yes] [-o] [ConnectTimeout=10] [-o] [ServerAliveInterval=15] [-o] [ServerAliveCountMax=4] [--] [rig@lab2] "
            + $"[exec socat - '{Tty}',b115200,raw,echo=0,clocal=1,cs8,cstopb=0,parenb=0,crtscts=0]");
    }

    [Test]
    public async Task Through_ser2net_with_RFC_2217(CancellationToken cancellation)
    {
        await using var server = new Ser2Net(TestPlaces.FreePort(), "telnet(rfc2217),tcp", Tty, directory);
        await server.StartAsync(cancellation);
        await RunsAsUsualAsync(new Rfc2217Transport(server.Address, new LineSettings()), OnTty(), cancellation);
    }

    [Test]
    public async Task Through_ser2net_raw(CancellationToken cancellation)
    {
        await using var server = new Ser2Net(TestPlaces.FreePort(), "tcp", Tty, directory);
        await server.StartAsync(cancellation);
        await RunsAsUsualAsync(new TcpTransport(server.Address), OnTty(), cancellation);
    }

    [Test]
    public async Task Through_a_line_that_loses_changes_doubles_replays_and_inserts_a_byte_in_a_thousand_each(CancellationToken cancellation)
    {
        NetworkAddress address = TestPlaces.FreePort();
        await using var proxy = new FaultyProxy(address, 1e-3);
        await RunsAsUsualAsync(new TcpTransport(proxy.Address), TestPlaces.TestBoard(new QemuSerial.Tcp(address), "-name", marker), cancellation);
        proxy.Faults.ShouldBeTrue();
    }

    [Test]
    public async Task A_file_reaches_the_board_over_a_bad_line(CancellationToken cancellation)
    {
        NetworkAddress address = TestPlaces.FreePort();
        await using var proxy = new FaultyProxy(address, 1e-3);
        QemuDriver board = TestPlaces.TestBoard(new QemuSerial.Tcp(address), "-name", marker);
        var content = new byte[8000];
        new Random(1).NextBytes(content);
        var options = new HilOptions("test-board", new PlaceRig(TestPlaces.Of("test", new TcpTransport(proxy.Address), board, board), new BootImage(TestFiles.TestBoard), _ => { }), directory)
        {
            Expected = [new ExpectedTest("bare/sums_the_file", "bare", TimeSpan.FromSeconds(10))],
            Selected = name => name == "bare/sums_the_file",
            Uploads = [("file", content)],
        };
        HilResult result = await HilRun.ExecuteAsync(options, observer, cancellation);
        result.Verdicts.ShouldHaveSingleItem().Reason.ShouldBe($"8000 bytes, CRC {Crc32.Compute(content)}");
    }

    private QemuDriver OnTty() => TestPlaces.TestBoard(new QemuSerial.Tty(Tty), "-name", marker);

    private async Task RunsAsUsualAsync(IConsoleTransport console, QemuDriver board, CancellationToken cancellation)
    {
        Place place = TestPlaces.Of("test", console, board, board);
        var options = new HilOptions("test-board", new PlaceRig(place, new BootImage(TestFiles.TestBoard), _ => { }), directory)
        {
            Expected = [.. Names.Select(name => new ExpectedTest(name, "bare", TimeSpan.FromSeconds(10)))],
            Selected = Names.Contains,
        };
        HilResult result = await HilRun.ExecuteAsync(options, observer, cancellation);
        result.SetupError.ShouldBeNull();
        result.Verdicts.Select(v => (v.Name, v.Outcome, WithoutBeginning(v.Reason))).ShouldBe(
        [
            ("bare/passes", TestOutcomeKind.Passed, ""),
            ("bare/fails", TestOutcomeKind.Failed, "expected 18446744073709551615"),
            ("bare/skips", TestOutcomeKind.Skipped, "no such device"),
            ("bare/powers_off", TestOutcomeKind.Failed, "the board was lost: QEMU ended with status 35: power-off with value 17"),
            ("bare/hangs", TestOutcomeKind.Failed, "the board was lost: bare/hangs did not end within 10 s"),
        ]);
        (await board.StatusAsync(cancellation)).ShouldBe(PowerStatus.Off);
    }

    /// <summary>
    /// A tty whose other end is closed forgets what was not read yet (tty_ioctl of Linux), so the line that a test begins may be lost with a board that
    /// ends at once; then the verdict says that the test was not run, and the same reason.
    /// </summary>
    private static string WithoutBeginning(string reason) => reason.StartsWith("not run: the board was lost", StringComparison.Ordinal) ? reason["not run: ".Length..] : reason;
}
