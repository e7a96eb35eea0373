using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil;
using Pistachio.Hil.Boot;
using Pistachio.Hil.Places;
using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;
using Pistachio.Hil.Tests;
using Pistachio.Hil.Transports;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>What goes wrong with boards and lines is told in one clear line, and the board is off at the end.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(120_000)]
internal sealed class BadBoardTests : IDisposable
{
    private static readonly Deadlines Quick = new() { Booting = TimeSpan.FromSeconds(3), Garbage = TimeSpan.FromSeconds(1) };

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-bad-").FullName;
    private readonly RecordingPower power = new();

    public void Dispose() => Directory.Delete(directory, true);

    [Test]
    public async Task A_board_that_never_answers(CancellationToken cancellation)
    {
        await using var server = new FakeSerialServer(stream => stream.ReadExactlyAsync(new byte[1000], cancellation).AsTask());
        BoardLoss loss = await LossAsync(new TcpTransport(server.Address), cancellation);
        loss.Kind.ShouldBe(LossKind.NoBoot);
        loss.Reason.ShouldBe("nothing came from the board within 3 s of power-on: no power, no boot medium, or the wrong console");
        power.Calls.ShouldBe(["off", "on", "off"]);
    }

    [Test]
    public async Task A_wrong_baud_rate_is_seen_in_the_bytes_and_in_the_framing_errors(CancellationToken cancellation)
    {
        // 9600 baud text at a receiver of 115200: each bit is twelve.
        byte[] garbage = [.. Enumerable.Repeat((byte[])[0x00, 0xFE, 0x00, 0x80, 0xF8, 0x00, 0xFF, 0x1C], 32).SelectMany(piece => piece)];
        await using var server = new FakeSerialServer(async stream =>
        {
            await stream.WriteAsync(FakeSerialServer.SetsUp(), cancellation);
            await power.IsOn;
            byte[] line = [.. garbage.SelectMany(value => value == 255 ? (byte[])[255, 255] : [value]), .. FakeSerialServer.Answer(6, 8)];
            await stream.WriteAsync(line, cancellation);
            await stream.WriteAsync(line, cancellation);
            await stream.ReadExactlyAsync(new byte[100_000], cancellation);
        });
        BoardLoss loss = await LossAsync(new Rfc2217Transport(server.Address, new LineSettings()), cancellation);
        loss.Kind.ShouldBe(LossKind.Garbage);
        loss.Reason.ShouldBe(
            "what comes from the board is no text: 512 of the last 512 bytes, and the receiver counts 2 framing errors; the baud rate of the console is probably wrong");
        power.Calls.ShouldBe(["off", "on", "off"]);
    }

    [Test]
    public async Task Firmware_with_colors_boxes_and_a_spike_at_power_on_is_no_garbage(CancellationToken cancellation)
    {
        byte[] firmware = [0, 0xFF, 0, .. System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\u001b[1;37;44m\u2554\u2550\u2550\u2557 Setup\r\n", 50)))];
        await using var server = new FakeSerialServer(async stream =>
        {
            await stream.WriteAsync(firmware, cancellation);
            await stream.ReadExactlyAsync(new byte[1000], cancellation);
        });
        BoardLoss loss = await LossAsync(new TcpTransport(server.Address), cancellation);
        loss.Kind.ShouldBe(LossKind.NoBoot);
        loss.Reason.ShouldBe("the board did not say hello within 3 s of power-on");
    }

    [Test]
    public async Task A_console_that_cannot_be_opened_leaves_the_board_off(CancellationToken cancellation)
    {
        NetworkAddress nobody = TestPlaces.FreePort();
        HilResult result = await RunAsync(new TcpTransport(nobody), cancellation);
        result.SetupError.ShouldNotBeNull().ShouldStartWith($"{nobody} cannot be reached: ");
        result.ExitCode.ShouldBe(2);
        power.Calls.ShouldBe(["off", "off"]);
    }

    [Test]
    public async Task A_run_that_is_cancelled_leaves_the_board_off(CancellationToken cancellation)
    {
        using var user = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var server = new FakeSerialServer(async stream =>
        {
            await user.CancelAsync();
            await stream.ReadExactlyAsync(new byte[1000], cancellation);
        });
        await Should.ThrowAsync<OperationCanceledException>(() => RunAsync(new TcpTransport(server.Address), user.Token));
        power.Calls[^1].ShouldBe("off");
    }

    [Test]
    public async Task A_tty_that_another_program_has(CancellationToken cancellation)
    {
        string locks = Directory.CreateDirectory(Path.Combine(directory, "lock")).FullName;
        using Process other = Process.Start("sleep", "1000");
        string file = Path.Combine(locks, "LCK..ttyUSB0");
        await File.WriteAllTextAsync(file, $"{other.Id,10}\n", cancellation);
        Should.Throw<RigException>(() => UucpLock.Take("/dev/ttyUSB0", locks)).Message.ShouldBe($"/dev/ttyUSB0 is in use by sleep, process {other.Id} ({file})");

        other.Kill();
        await other.WaitForExitAsync(cancellation);
        using (UucpLock.Take("/dev/ttyUSB0", locks).ShouldNotBeNull("the lock of a process that is gone is no lock"))
            (await File.ReadAllTextAsync(file, cancellation)).ShouldBe($"{Environment.ProcessId,10}\n");
        File.Exists(file).ShouldBeFalse();
    }

    [Test]
    public async Task A_tty_that_is_not_there_and_one_that_is_none(CancellationToken cancellation)
    {
        (await Should.ThrowAsync<RigException>(() => TtyTransport.AtPath("/dev/nonesuch", new LineSettings()).OpenAsync(cancellation)))
            .Message.ShouldBe("tty /dev/nonesuch is not there; is the adapter plugged in?");
        string file = Path.Combine(directory, "file");
        await File.WriteAllTextAsync(file, "", cancellation);
        (await Should.ThrowAsync<RigException>(() => TtyTransport.AtPath(file, new LineSettings()).OpenAsync(cancellation)))
            .Message.ShouldStartWith($"{file} cannot be opened: ");
    }

    [Test]
    public async Task A_TCP_port_that_QEMU_cannot_have(CancellationToken cancellation)
    {
        await using var server = new FakeSerialServer(_ => Task.CompletedTask);
        QemuDriver board = TestPlaces.TestBoard(new QemuSerial.Tcp(server.Address));
        string message = (await Should.ThrowAsync<RigException>(() => board.PrepareAsync(cancellation))).Message;
        message.ShouldStartWith("QEMU did not start: ");
        message.ShouldContain("Address already in use");
    }

    [Test]
    public void A_USB_adapter_is_found_by_its_serial_number_and_interface()
    {
        string usb = Path.Combine(directory, "sys/devices/usb1/1-2");
        foreach (int port in new[] { 0, 1 })
        {
            string tty = Directory.CreateDirectory(Path.Combine(usb, $"1-2:1.{port}", $"ttyUSB{port}", "tty", $"ttyUSB{port}")).FullName;
            File.WriteAllText(Path.Combine(usb, $"1-2:1.{port}", "bInterfaceNumber"), $"0{port}\n");
            Directory.CreateDirectory(Path.Combine(directory, "sys/class/tty"));
            Directory.CreateSymbolicLink(Path.Combine(directory, "sys/class/tty", $"ttyUSB{port}"), tty);
        }

        File.WriteAllText(Path.Combine(usb, "serial"), "A50285BI\n");
        var search = new UsbSerialSearch(Path.Combine(directory, "sys"), "/dev");
        search.Find("A50285BI", null).ShouldBe(["/dev/ttyUSB0", "/dev/ttyUSB1"]);
        search.Find("A50285BI", 1).ShouldBe(["/dev/ttyUSB1"]);
        search.Find("other", null).ShouldBeEmpty();
    }

    [Test]
    public async Task Two_ports_of_one_adapter_must_be_told_apart(CancellationToken cancellation)
    {
        A_USB_adapter_is_found_by_its_serial_number_and_interface();
        TtyTransport transport = TtyTransport.OfUsbDevice("A50285BI", null, new LineSettings(), new UsbSerialSearch(Path.Combine(directory, "sys"), "/dev"));
        (await Should.ThrowAsync<RigException>(() => transport.OpenAsync(cancellation)))
            .Message.ShouldBe("USB serial adapter A50285BI has 2 ttys (/dev/ttyUSB0, /dev/ttyUSB1); say which by 'interface'");
    }

    private async Task<BoardLoss> LossAsync(IConsoleTransport console, CancellationToken cancellation)
    {
        HilResult result = await RunAsync(console, cancellation);
        result.SetupError.ShouldBeNull();
        result.ExitCode.ShouldBe(3);
        return result.Losses.ShouldHaveSingleItem();
    }

    private Task<HilResult> RunAsync(IConsoleTransport console, CancellationToken cancellation)
    {
        var rig = new PlaceRig(TestPlaces.Of("test", console, power, new InstalledBoot()), new BootImage("kernel"), _ => { });
        return HilRun.ExecuteAsync(
            new HilOptions("test-board", rig, directory) { Expected = [new ExpectedTest("a/test")], Deadlines = Quick }, null, cancellation);
    }
}
