using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Build.Qemu;
using Pistachio.Hil.Rigs;
using Shouldly;

namespace Pistachio.Boot.Tests;

/// <summary>The image boots on every kind of PC that the README names.</summary>
internal sealed class BootTests
{
    private const string Banner = "Pistachio 0.1.0";

    /// <summary>The first line of user space.</summary>
    private const string FirstOutput = "root task: running";

    // OVMF under emulation takes about 20 s on an idle machine.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(100);

    private static readonly QemuProfile Profile = new("pc", "qemu64,+rdrand", 512);

    [Test]
    public Task The_image_boots_on_a_BIOS_PC_from_a_disk() => BootsAsync(new QemuBoot.BiosDisk(ImageFiles.Disk).Arguments);

    [Test]
    public Task The_image_boots_on_a_BIOS_PC_from_a_CD() =>
        BootsAsync(["-drive", $"file={ImageFiles.Disk},format=raw,if=ide,media=cdrom,readonly=on", "-boot", "d"]);

    [Test]
    public Task The_image_boots_on_a_UEFI_PC_from_a_disk() => BootsAsync(new QemuBoot.UefiDisk(ImageFiles.Disk).Arguments);

    [Test]
    public Task The_kernel_boots_without_a_boot_loader() =>
        BootsAsync(new QemuBoot.Pvh(ImageFiles.Kernel, ImageFiles.Archive).Arguments);

    [Test]
    public async Task The_servers_of_the_image_start()
    {
        await using var machine = QemuMachine.Start(Profile.OnStandardStreams(new QemuBoot.Pvh(ImageFiles.Kernel, ImageFiles.Archive).Arguments), Deadline);

        (await machine.PrintsAsync("process: ready")).ShouldBeTrue($"the process server did not start, but:\n{machine.Console}");
        foreach (var server in new[] { "memory", "scheduler", "process" })
        {
            machine.Console.ShouldContain($"root task: started {server}");
        }

        machine.Console.ShouldNotContain("ended with status");
        machine.Console.ShouldNotContain("died");
    }

    private static async Task BootsAsync(IReadOnlyList<string> boot)
    {
        await using var machine = QemuMachine.Start(Profile.OnStandardStreams(boot), Deadline);

        (await machine.PrintsAsync(FirstOutput)).ShouldBeTrue($"the console showed no '{FirstOutput}' but:\n{machine.Console}");
        machine.Console.ShouldContain(Banner);
        machine.Console.ShouldNotContain("PANIC");
    }
}
