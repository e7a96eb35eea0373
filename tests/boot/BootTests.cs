using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Build.Qemu;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Boot.Tests;

/// <summary>The image boots on every kind of PC that the README names.</summary>
internal sealed class BootTests
{
    private const string Banner = "Pistachio 0.1.0";

    // OVMF under emulation takes about 20 s on an idle machine.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(100);

    private static readonly QemuProfile Profile = new("pc", "qemu64,+rdrand", 512);

    [Test]
    public Task The_image_boots_on_a_BIOS_PC_from_a_disk() => BootsAsync(Profile.BootDisk(Output("pistachio.img")));

    [Test]
    public Task The_image_boots_on_a_BIOS_PC_from_a_CD() => BootsAsync(Profile.BootCd(Output("pistachio.img")));

    [Test]
    public Task The_image_boots_on_a_UEFI_PC_from_a_disk() => BootsAsync(Profile.BootUefi(Output("pistachio.img")));

    [Test]
    public Task The_kernel_boots_without_a_boot_loader() => BootsAsync(Profile.BootKernel(Output("kernel.elf"), Output("pistachio.boot")));

    private static async Task BootsAsync(IReadOnlyList<string> arguments)
    {
        await using var machine = Machine.Start(arguments, Deadline);

        (await machine.PrintsAsync(Banner)).ShouldBeTrue($"the console showed no '{Banner}' but:\n{machine.Console}");
        machine.Console.ShouldNotContain("PANIC");
    }

    private static string Output(string name)
    {
        var folder = Environment.GetEnvironmentVariable("PISTACHIO_IMAGE_DIR") ?? Repository.File("out/pc-x86");
        var file = Path.Combine(folder, name);
        return File.Exists(file) ? file : throw new FileNotFoundException($"{file} is missing; './nuke.ps1 Image' makes it");
    }
}
