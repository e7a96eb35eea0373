using System;
using System.IO;
using System.Text;

using NUnit.Framework;

using Pistachio.Hil.Rigs;

using Shouldly;

namespace Pistachio.Hil.Tests;

/// <summary>The kernel command line of a disk image is changed in place, and nothing else.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DiskCommandLineTests : IDisposable
{
    private const int Place = 3 * 2048;

    private readonly string image = Path.GetTempFileName();

    public void Dispose() => File.Delete(image);

    [TestCase("")]
    [TestCase("hil")]
    [TestCase("bench plain x=1")]
    public void A_block_holds_what_GRUB_reads(string commandLine)
    {
        byte[] block = DiskCommandLine.Block(commandLine);
        block.Length.ShouldBe(1024);
        string text = Encoding.ASCII.GetString(block);
        text.ShouldStartWith($"# GRUB Environment Block\ncommand_line={commandLine}\n#");
        text.TrimEnd('#').ShouldEndWith("\n");
    }

    [TestCase("two\nlines")]
    [TestCase("a\\b")]
    [TestCase("$root")]
    [TestCase("\"quoted\"")]
    [TestCase("grün")]
    public void What_GRUB_would_change_is_refused(string commandLine) =>
        Should.Throw<ArgumentException>(() => DiskCommandLine.Block(commandLine)).Message.ShouldContain("GRUB would change");

    [Test]
    public void What_does_not_fit_is_refused() =>
        Should.Throw<ArgumentException>(() => DiskCommandLine.Block(new string('x', 1000))).Message.ShouldContain("1000 characters, more than fit");

    [Test]
    public void Only_the_block_changes()
    {
        byte[] content = MakeImage();
        DiskCommandLine.Block("").CopyTo(content, Place);
        File.WriteAllBytes(image, content);
        DiskCommandLine.Write(image, "hil");
        byte[] changed = File.ReadAllBytes(image);
        changed.AsSpan(Place, 1024).SequenceEqual(DiskCommandLine.Block("hil")).ShouldBeTrue();
        DiskCommandLine.Write(image, "");
        File.ReadAllBytes(image).ShouldBe(content);
    }

    [Test]
    public void An_image_without_a_place_for_it_is_refused()
    {
        byte[] content = MakeImage();
        DiskCommandLine.Block("").CopyTo(content, Place + 512); // no file of an ISO 9660 file system begins here
        File.WriteAllBytes(image, content);
        Should.Throw<RigException>(() => DiskCommandLine.Write(image, "hil")).Message.ShouldBe($"{image} has no place for a kernel command line");
        File.ReadAllBytes(image).ShouldBe(content);
    }

    [Test]
    public void An_image_with_two_places_is_refused()
    {
        byte[] content = MakeImage();
        DiskCommandLine.Block("").CopyTo(content, Place);
        DiskCommandLine.Block("").CopyTo(content, Place + 2048);
        File.WriteAllBytes(image, content);
        Should.Throw<RigException>(() => DiskCommandLine.Write(image, "hil")).Message.ShouldBe($"{image} has several places for a kernel command line");
    }

    private static byte[] MakeImage()
    {
        byte[] content = new byte[10 * 2048];
        new Random(1).NextBytes(content);
        return content;
    }
}
