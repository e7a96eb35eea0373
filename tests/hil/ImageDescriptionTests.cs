using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using NUnit.Framework;

using Pistachio.Hil.Rigs;
using Pistachio.Hil.Runs;

using Shouldly;

namespace Pistachio.Hil.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ImageDescriptionTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-image-tests-").FullName;

    public void Dispose() => Directory.Delete(directory, true);

    [Test]
    public void What_the_build_writes_the_rig_reads()
    {
        string path = Path.Combine(directory, "pistachio.image.json");
        new ImageDescription("pc-x86", "kernel.elf", [new ImagePhase("memory", "0.1.0", "memory.dll")])
        {
            Archive = "pistachio.boot",
            Memory = 64,
        }.Write(path);

        ImageDescription.Find(directory).ShouldBe([path]);
        ImageDescription read = ImageDescription.Read(path);
        read.Memory.ShouldBe(64);
        read.Archive.ShouldBe("pistachio.boot");
        read.Phases.ShouldBe([new ImagePhase("memory", "0.1.0", "memory.dll")]);
        read.Identity.Phases.ShouldBe(["memory/0.1.0"]);
    }

    [Test]
    public void The_plugin_of_a_phase_names_the_tests()
    {
        var catalog = Describe("memory", "0.1.0", BuiltFiles.Plugin).ReadCatalog(directory);
        catalog.Tests.ShouldContain(new CatalogTest("mmap/returns_zeroed_pages", "memory", "memory-tests", TimeSpan.FromSeconds(60)));
        catalog.Phases.ShouldHaveSingleItem().Name.ShouldBe("memory");
    }

    [Test]
    public void A_slow_board_gives_its_tests_more_time_and_single_ones_a_time_of_their_own()
    {
        var description = Describe("memory", "0.1.0", BuiltFiles.Plugin) with
        {
            DeadlineFactor = 2,
            Deadlines = new Dictionary<string, double> { ["mmap/keeps_what_is_written"] = 7 },
        };
        var tests = description.ReadCatalog(directory, factor: 1.5).Tests.ToDictionary(test => test.Name, test => test.Deadline);
        tests["mmap/returns_zeroed_pages"].ShouldBe(TimeSpan.FromSeconds(180));
        tests["mmap/keeps_what_is_written"].ShouldBe(TimeSpan.FromSeconds(10.5));
    }

    [TestCase("memory", "0.2.0", "the image of pc-x86 has phase memory/0.2.0, but its plugin PLUGIN describes memory/0.1.0")]
    [TestCase("vfs", "0.1.0", "the image of pc-x86 has phase vfs/0.1.0, but its plugin PLUGIN describes memory/0.1.0")]
    public void A_plugin_of_another_phase_or_version_is_refused(string name, string version, string message) =>
        Should.Throw<RigException>(() => Describe(name, version, BuiltFiles.Plugin).LoadPhases(directory))
            .Message.ShouldBe(message.Replace("PLUGIN", BuiltFiles.Plugin, StringComparison.Ordinal));

    [Test]
    public void A_plugin_that_is_missing_is_named() =>
        Should.Throw<RigException>(() => Describe("memory", "0.1.0", "phases/memory/memory.dll").LoadPhases(directory))
            .Message.ShouldBe($"the image of pc-x86 has phase memory/0.1.0, but the plugin {directory}/phases/memory/memory.dll does not exist");

    [Test]
    public void An_assembly_that_is_no_plugin_is_refused() =>
        Should.Throw<RigException>(() => Describe("memory", "0.1.0", typeof(ImageDescriptionTests).Assembly.Location).LoadPhases(directory))
            .Message.ShouldEndWith("expected one public class that implements IPhase, found 0");

    [Test]
    public void A_file_that_is_no_assembly_is_refused()
    {
        File.WriteAllText(Path.Combine(directory, "memory.dll"), "MZ, but not much more");
        Should.Throw<RigException>(() => Describe("memory", "0.1.0", "memory.dll").LoadPhases(directory)).Message.ShouldContain("cannot be loaded: ");
    }

    [TestCase("{", "LineNumber: 0")]
    [TestCase("null", "found null")]
    [TestCase("""{"board": "pc-x86", "kernel": "k"}""", "phases")]
    [TestCase("""{"board": "pc-x86", "kernel": null, "phases": []}""", "kernel")]
    public void A_malformed_description_is_refused_with_its_name_and_what_is_wrong(string text, string wrong)
    {
        string path = Path.Combine(directory, "bad.image.json");
        File.WriteAllText(path, text);
        string message = Should.Throw<RigException>(() => ImageDescription.Read(path)).Message;
        message.ShouldStartWith($"{path}: ");
        message.ShouldContain(wrong, Case.Insensitive);
    }

    [Test]
    public void An_image_without_a_disk_cannot_boot_by_BIOS() =>
        Should.Throw<RigException>(() => new ImageDescription("pc-x86", "kernel.elf", []).CreateRig(directory, BootMethod.Bios, "tests"))
            .Message.ShouldBe("the image of pc-x86 has no disk image to boot by BIOS or UEFI");

    private static ImageDescription Describe(string phase, string version, string plugin) =>
        new("pc-x86", "kernel.elf", [new ImagePhase(phase, version, plugin)]);

    [Test]
    public void A_directory_that_does_not_exist_has_no_images() => ImageDescription.Find(Path.Combine(directory, "none")).ShouldBeEmpty();
}
