using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Tests;

/// <summary>The QEMU rig with a real QEMU and, where a board is needed, the bare test board.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(240_000)]
internal sealed class QemuRigTests : IDisposable
{
    private static readonly TimeSpan ShortTest = TimeSpan.FromSeconds(3);

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-qemu-tests-").FullName;
    private readonly string marker = $"pistachio-{Guid.NewGuid():N}";
    private readonly RecordingObserver observer = new();

    public void Dispose()
    {
        IEnumerable<string> left = [.. ProcessSearch.WithArgument(marker).Select(process => process.ProcessName)];
        Directory.Delete(directory, true);
        left.ShouldBeEmpty("QEMU outlived its run");
    }

    [Test]
    public async Task Every_way_a_test_can_end_is_told_apart_on_a_real_machine()
    {
        string[] names =
        [
            "bare/passes", "bare/fails", "bare/skips", "bare/panics", "bare/hangs", "bare/powers_off", "bare/resets", "bare/breaks_a_check",
        ];
        HilResult result = await RunAsync(Bare(), [.. names.Select(name => new ExpectedTest(name, "bare", ShortTest))]);

        result.Verdicts.Select(v => (v.Name, v.Outcome, v.Reason)).ShouldBe(
        [
            ("bare/passes", TestOutcomeKind.Passed, ""),
            ("bare/fails", TestOutcomeKind.Failed, "expected 18446744073709551615"),
            ("bare/skips", TestOutcomeKind.Skipped, "no such device"),
            ("bare/panics", TestOutcomeKind.Failed, "the board was lost: PANIC: asked for by the test (BareSuite.cs) (QEMU ended with status 85: kernel panic)"),
            ("bare/hangs", TestOutcomeKind.Failed, "the board was lost: bare/hangs did not end within 3 s"),
            ("bare/powers_off", TestOutcomeKind.Failed, "the board was lost: QEMU ended with status 35: power-off with value 17"),
            ("bare/resets", TestOutcomeKind.Failed, "the board was lost: the machine reset itself (restart or triple fault)"),
            ("bare/breaks_a_check", TestOutcomeKind.Failed, "the board was lost: PANIC: check of compiled code: 1 (QEMU ended with status 85: kernel panic)"),
        ]);
        result.Losses.Select(loss => loss.Kind).ShouldBe([LossKind.Panic, LossKind.Hang, LossKind.LineEnded, LossKind.LineEnded, LossKind.Panic]);
        result.Losses[0].LastLines.ShouldContain("  at BareSuite.Poll");
        result.ExitCode.ShouldBe(1);
        observer.Lines.ShouldContain("ok 1 bare/passes");
        observer.Lines.ShouldContain("not ok 2 bare/fails # expected 18446744073709551615");
        observer.Lines.ShouldContain("ok 3 bare/skips # SKIP no such device");
    }

    [Test]
    public async Task Two_runs_do_not_disturb_each_other()
    {
        Task<HilResult>[] runs = [.. new[] { "one", "two" }.Select(name =>
            RunAsync(Bare(), [new ExpectedTest("bare/passes")], outputDirectory: Path.Combine(directory, name)))];
        HilResult[] results = await Task.WhenAll(runs);
        results.ShouldAllBe(result => result.ExitCode == 0);
    }

    [Test]
    public async Task Without_QEMU_the_user_is_told_what_to_install()
    {
        HilResult result = await RunAsync(Bare() with { Program = "qemu-system-nonesuch" }, [new ExpectedTest("bare/passes")]);
        result.ExitCode.ShouldBe(2);
        result.SetupError.ShouldBe("qemu-system-nonesuch is not installed (Debian: apt-get install qemu-system-x86)");
    }

    [Test]
    public async Task A_missing_image_is_named()
    {
        string image = Path.Combine(directory, "missing.elf");
        HilResult result = await RunAsync(new QemuOptions(new QemuBoot.Pvh(image)), []);
        result.ExitCode.ShouldBe(2);
        result.SetupError.ShouldBe($"{image} does not exist; build the image first");
    }

    [Test]
    public async Task What_QEMU_complains_about_is_passed_on()
    {
        HilResult result = await RunAsync(Bare() with { Machine = "nonesuch" }, []);
        result.ExitCode.ShouldBe(2);
        result.SetupError.ShouldNotBeNull().ShouldStartWith("QEMU did not start: ");
        result.SetupError.ShouldContain("unsupported machine type");
    }

    [Test]
    public async Task A_QEMU_that_is_killed_is_a_lost_board()
    {
        var started = new StartWatcher("bare/hangs");
        Task<HilResult> run = RunAsync(Bare(), [new ExpectedTest("bare/hangs")], started);
        await started.Started.WaitAsync(TimeSpan.FromSeconds(100));
        ProcessSearch.WithArgument(marker).Single(process => process.ProcessName.StartsWith("qemu", StringComparison.Ordinal)).Kill();
        HilResult result = await run;
        result.ExitCode.ShouldBe(1);
        result.Losses.ShouldHaveSingleItem().Reason.ShouldBe("QEMU was killed by signal 9");
    }

    [Test]
    public async Task Cancelling_leaves_no_process_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var started = new StartWatcher("bare/hangs");
        Task<HilResult> run = RunAsync(Bare(), [new ExpectedTest("bare/hangs")], started, cancellation.Token);
        await started.Started.WaitAsync(TimeSpan.FromSeconds(100));
        ProcessSearch.WithArgument(marker).ShouldNotBeEmpty();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
        ProcessSearch.WithArgument(marker).ShouldBeEmpty();
    }

    [Test]
    public async Task A_disk_image_boots_by_BIOS_and_its_first_byte_is_in_the_log()
    {
        string image = Path.Combine(directory, "disk,with comma.img");
        await File.WriteAllBytesAsync(image, BootSector("first words of the boot sector\n"));
        HilResult result = await RunAsync(
            new QemuOptions(new QemuBoot.BiosDisk(image)), [], deadlines: new Deadlines { Booting = TimeSpan.FromSeconds(10) });
        result.ExitCode.ShouldBe(3);
        BoardLoss loss = result.Losses.ShouldHaveSingleItem();
        loss.Kind.ShouldBe(LossKind.NoBoot);
        loss.LastLines.ShouldContain("first words of the boot sector");
    }

    [Test]
    public async Task A_disk_image_boots_by_UEFI()
    {
        string image = Path.Combine(directory, "empty.img");
        await File.WriteAllBytesAsync(image, new byte[1 << 20]);
        using var cancellation = new CancellationTokenSource();
        var firmware = new LineWatcher("BdsDxe");
        Task<HilResult> run = RunAsync(new QemuOptions(new QemuBoot.UefiDisk(image)), [], firmware, cancellation.Token);
        await firmware.Seen.WaitAsync(TimeSpan.FromSeconds(100));
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
    }

    private static QemuOptions Bare() => new(new QemuBoot.Pvh(BuiltFiles.TestBoard)) { Memory = 64 };

    private Task<HilResult> RunAsync(
        QemuOptions qemu,
        IReadOnlyList<ExpectedTest> expected,
        IBoardObserver? watcher = null,
        CancellationToken cancellation = default,
        Deadlines? deadlines = null,
        string? outputDirectory = null)
    {
        string[] names = [.. expected.Select(test => test.Name)];
        var options = new HilOptions("test-board", new QemuRig(qemu with { Arguments = ["-name", marker] }), outputDirectory ?? directory)
        {
            Expected = expected,
            Selected = names.Contains,
            Deadlines = deadlines ?? new Deadlines(),
            MaximumRestarts = 10,
        };
        return HilRun.ExecuteAsync(options, watcher ?? observer, cancellation);
    }

    /// <summary>A boot sector that prints a text to COM1 and halts.</summary>
    private static byte[] BootSector(string text)
    {
        byte[] code =
        [
            0x31, 0xC0, // xor ax, ax
            0x8E, 0xD8, // mov ds, ax
            0xFC, // cld
            0xBE, 0x16, 0x7C, // mov si, 0x7C16: behind this code
            0xBA, 0xF8, 0x03, // mov dx, COM1
            0xAC, // lodsb
            0x84, 0xC0, // test al, al
            0x74, 0x03, // jz to the halt
            0xEE, // out dx, al
            0xEB, 0xF8, // jmp to lodsb
            0xF4, // hlt
            0xEB, 0xFD, // jmp to the halt
        ];
        var sector = new byte[512];
        code.CopyTo(sector, 0);
        Encoding.ASCII.GetBytes(text).CopyTo(sector, code.Length);
        sector[510] = 0x55;
        sector[511] = 0xAA;
        return sector;
    }
}
