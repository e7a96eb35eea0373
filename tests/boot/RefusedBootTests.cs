using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Build.Qemu;
using Pistachio.Hil.Rigs;
using Shouldly;

namespace Pistachio.Boot.Tests;

/// <summary>A machine or an image that will not do gets a clear line on the console and a stop, never a silent reset.</summary>
internal sealed class RefusedBootTests
{
    /// <summary>QEMU's status after a refused boot: the kernel's 43, doubled plus one.</summary>
    private const int Refused = 87;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(100);

    private static readonly QemuProfile Profile = new("pc", "qemu64,+rdrand", 512);

    private string _archive = "";

    [SetUp]
    public void MakeFile() => _archive = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_archive);

    [Test]
    public Task A_damaged_boot_archive_is_refused([Values(40, 200, -100)] int position)
    {
        var bytes = File.ReadAllBytes(ImageFiles.Archive);
        bytes[position < 0 ? bytes.Length + position : position] ^= 0x10;
        return RefusesAsync(bytes, "The boot archive is damaged: the checksum does not match");
    }

    [Test]
    public Task A_truncated_boot_archive_is_refused() =>
        RefusesAsync(File.ReadAllBytes(ImageFiles.Archive)[..^4096], "The boot archive is too short");

    [Test]
    public Task Something_else_in_place_of_the_boot_archive_is_refused() =>
        RefusesAsync(Enumerable.Repeat((byte)0x55, 5000).ToArray(), "The boot archive has the wrong magic number");

    [Test]
    public Task A_missing_boot_archive_is_named() =>
        RefusesAsync(Profile, new QemuBoot.Pvh(ImageFiles.Kernel), "the boot loader brought no boot archive");

    [Test]
    public Task Too_little_memory_is_named() =>
        RefusesAsync(Profile with { MemoryMebibytes = 16 }, Product, "32 MiB of memory are needed");

    [Test]
    public Task A_CPU_without_execute_disable_is_named() =>
        RefusesAsync(Profile with { Cpu = "qemu64,-nx" }, Product, "no execute-disable bit (NX)");

    [Test]
    public Task A_CPU_without_64_bit_mode_is_named() =>
        RefusesAsync(Profile with { Cpu = "qemu32" }, Product, "no 64-bit mode");

    private static QemuBoot.Pvh Product => new(ImageFiles.Kernel, ImageFiles.Archive);

    private Task RefusesAsync(byte[] archive, string line)
    {
        File.WriteAllBytes(_archive, archive);
        return RefusesAsync(Profile, new QemuBoot.Pvh(ImageFiles.Kernel, _archive), line);
    }

    private static async Task RefusesAsync(QemuProfile profile, QemuBoot boot, string line)
    {
        await using var machine = QemuMachine.Start(profile.OnStandardStreams(boot.Arguments), Deadline);

        (await machine.EndsAsync()).ShouldBe(Refused, machine.Console);
        machine.Console.ShouldContain(line);
        machine.Console.ShouldContain("Pistachio cannot start: ");
    }
}
