using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Rigs;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>Only a disk that nobody uses is overwritten, and what is on it afterwards is the image.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(60_000)]
internal sealed class DiskTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("pistachio-disks-").FullName;

    public DiskTests()
    {
        // A machine with a system disk (sda: root on LVM, swap), a stick with a mounted partition (sdb), a free stick (sdc), a reader without a card (sdd).
        AddDisk("sda", 1000, "Samsung SSD", "8:0");
        AddPartition("sda", "sda1", "8:1");
        AddPartition("sda", "sda2", "8:2");
        AddDisk("dm-0", 900, "", "254:0");
        Directory.CreateDirectory(PathOf("sys/class/block/sda1/holders/dm-0"));
        AddDisk("sdb", 64, "Cruzer", "8:16");
        AddPartition("sdb", "sdb1", "8:17");
        AddDisk("sdc", 64, "Ultra", "8:32");
        AddDisk("sdd", 0, "Reader", "8:48");
        AddDisk("sde", 64, "SD card", "8:64", isReadOnly: true);
        Write("proc/self/mountinfo",
            "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw\n23 22 8:17 / /media/my\\040stick rw,nosuid shared:2 - vfat /dev/sdb1 rw\n24 22 0:5 / /proc rw - proc proc rw\n");
        Write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/sda2                               partition\t1000\t0\t-2\n");
    }

    public void Dispose() => Directory.Delete(root, true);

    [TestCase("sda", "is the disk that this system runs from (dm-0 is /); it is not overwritten")]
    [TestCase("sdb", "is in use: sdb1 is mounted on /media/my stick; unmount it first")]
    [TestCase("sdb1", "is a partition; name the whole disk, sdb")]
    [TestCase("sdd", "has no medium in it")]
    [TestCase("sde", "is read-only; has the card a write-protect switch?")]
    [TestCase("tty", "is no disk")]
    [TestCase("sdz", "is not there")]
    public void A_disk_in_use_is_refused(string name, string expected)
    {
        if (name == "tty")
            Write("dev/tty", "");
        string path = PathOf("dev/" + name);
        Should.Throw<RigException>(() => BlockDevice.Check(path, new SystemFiles(root)))
            .Message.Replace(PathOf("dev/"), "", StringComparison.Ordinal).ShouldBe($"{name} {expected}");
    }

    [Test]
    public void A_disk_that_is_swapped_to_is_refused()
    {
        Write("proc/self/mountinfo", "");
        Should.Throw<RigException>(() => BlockDevice.Check(PathOf("dev/sda"), new SystemFiles(root))).Message.ShouldEndWith("sda2 is swap space");
    }

    [Test]
    public void A_free_disk_is_taken_by_any_of_its_names()
    {
        Directory.CreateDirectory(PathOf("dev/disk/by-id"));
        string link = PathOf("dev/disk/by-id/usb-Ultra");
        File.CreateSymbolicLink(link, PathOf("dev/sdc"));
        BlockDevice.Check(link, new SystemFiles(root)).ShouldBe(new BlockDevice(link, 64 * 512, "Ultra"));
    }

    [Test]
    public void The_system_disk_is_refused_under_a_stable_name_too()
    {
        string link = PathOf("dev/usb-innocent");
        File.CreateSymbolicLink(link, PathOf("dev/sda"));
        Should.Throw<RigException>(() => BlockDevice.Check(link, new SystemFiles(root))).Message.ShouldContain("this system runs from");
    }

    [Test]
    public async Task An_image_is_written_and_read_back_with_its_hash(CancellationToken cancellation)
    {
        byte[] image = RandomBytes((3 << 20) + 12345);
        (string source, string target) = Files(image, new byte[4 << 20]);
        List<DiskProgress> steps = [];
        DiskResult result = await new DiskWriter { Progress = steps.Add }.WriteAsync(source, target, cancellation);
        result.ShouldBe(new DiskResult(image.Length, image.Length, Convert.ToHexStringLower(SHA256.HashData(image))));
        (await File.ReadAllBytesAsync(target, cancellation)).ShouldBe([.. image, .. new byte[(4 << 20) - image.Length]]);
        steps.Select(step => step.Step).Distinct().ShouldBe(["writing", "reading back"]);
        steps[^1].ShouldBe(new DiskProgress("reading back", image.Length, image.Length));
    }

    [Test]
    public async Task Only_what_differs_is_written_when_asked_for(CancellationToken cancellation)
    {
        byte[] image = RandomBytes(4 << 20);
        byte[] before = [.. image];
        before[(2 << 20) + 77] ^= 1;
        (string source, string target) = Files(image, before);
        DiskResult result = await new DiskWriter { OnlyDifferences = true }.WriteAsync(source, target, cancellation);
        result.Changed.ShouldBe(1 << 20);
        (await File.ReadAllBytesAsync(target, cancellation)).ShouldBe(image);
    }

    [Test]
    public async Task A_disk_that_takes_nothing_is_found_out(CancellationToken cancellation)
    {
        (string source, _) = Files(RandomBytes(100_000), []);
        (await Should.ThrowAsync<RigException>(() => new DiskWriter().WriteAsync(source, "/dev/full", cancellation))).Message.ShouldBe("/dev/full is no disk");
        (await Should.ThrowAsync<RigException>(() => new DiskWriter().WriteAsync(source, "/dev/nonesuch", cancellation))).Message.ShouldBe("/dev/nonesuch is not there");
        (await Should.ThrowAsync<RigException>(() => new DiskWriter().WriteAsync(root + "/nonesuch.img", source, cancellation))).Message.ShouldContain("does not exist; build the image first");
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private (string Image, string Target) Files(byte[] image, byte[] target)
    {
        string source = PathOf("image");
        File.WriteAllBytes(source, image);
        File.WriteAllBytes(PathOf("target"), target);
        return (source, PathOf("target"));
    }

    private void AddDisk(string name, int sectors, string model, string number, bool isReadOnly = false)
    {
        string folder = $"sys/class/block/{name}";
        Write($"{folder}/size", $"{sectors}\n");
        Write($"{folder}/ro", isReadOnly ? "1\n" : "0\n");
        Write($"{folder}/dev", number + "\n");
        if (model.Length > 0)
            Write($"{folder}/device/model", model + "\n");
        Write($"dev/{name}", "");
    }

    /// <summary>As in sysfs: the partition is a directory in that of its disk, and class/block has a link to it.</summary>
    private void AddPartition(string disk, string name, string number)
    {
        Write($"sys/class/block/{disk}/{name}/partition", "1\n");
        Write($"sys/class/block/{disk}/{name}/dev", number + "\n");
        Directory.CreateDirectory(PathOf($"sys/class/block/{disk}/{name}/holders"));
        Directory.CreateSymbolicLink(PathOf($"sys/class/block/{name}"), PathOf($"sys/class/block/{disk}/{name}"));
        Write($"dev/{name}", "");
    }

    private string PathOf(string path) => Path.Combine(root, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text);
    }
}
