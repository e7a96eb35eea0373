using System;
using System.IO;
using System.Linq;

using NUnit.Framework;

using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

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
        new ImageDescription("pc-x86", "kernel.elf", [new ImageTest("a/one", "a", 2.5), new ImageTest("b/two")])
        {
            Archive = "pistachio.boot",
            Memory = 64,
        }.Write(path);

        ImageDescription.Find(directory).ShouldBe([path]);
        ImageDescription read = ImageDescription.Read(path);
        read.Memory.ShouldBe(64);
        read.Archive.ShouldBe("pistachio.boot");
        read.ExpectedTests().ShouldBe([new ExpectedTest("a/one", "a", TimeSpan.FromSeconds(2.5)), new ExpectedTest("b/two")]);
    }

    [TestCase("{", "LineNumber: 0")]
    [TestCase("null", "found null")]
    [TestCase("""{"board": "pc-x86", "kernel": "k"}""", "tests")]
    [TestCase("""{"board": "pc-x86", "kernel": null, "tests": []}""", "kernel")]
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
        Should.Throw<RigException>(() => new ImageDescription("pc-x86", "kernel.elf", []).CreateRig(directory, BootMethod.Bios))
            .Message.ShouldBe("the image of pc-x86 has no disk image to boot by BIOS or UEFI");

    [Test]
    public void A_directory_that_does_not_exist_has_no_images() => ImageDescription.Find(Path.Combine(directory, "none")).ShouldBeEmpty();
}
