using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Shouldly;

namespace Pistachio.Runtime.Tests;

/// <summary>The contract between who makes a domain and the domain.</summary>
public sealed class StartPageTests
{
    [Test]
    public void The_start_page_is_one_page_and_its_lists_fit()
    {
        Unsafe.SizeOf<StartPage>().ShouldBe(4096);
        Marshal.OffsetOf<StartPage>(nameof(StartPage.Capabilities)).ToInt32()
            .ShouldBeGreaterThanOrEqualTo(Marshal.OffsetOf<StartPage>(nameof(StartPage.Arguments)).ToInt32() + (StartPage.MaximumArguments * 8));
        (Marshal.OffsetOf<StartPage>(nameof(StartPage.Capabilities)).ToInt32() + (StartPage.MaximumCapabilities * 24)).ShouldBeLessThanOrEqualTo(4096);
        Unsafe.SizeOf<ImageHeader>().ShouldBe(ImageHeader.Size);
    }

    [TestCase("")]
    [TestCase("vfs")]
    [TestCase("exactly-16-bytes")]
    public void A_short_name_gives_back_its_text(string text)
    {
        ShortName name = new(Encoding.UTF8.GetBytes(text));
        name.Length.ShouldBe(text.Length);
        name.Is(Encoding.UTF8.GetBytes(text)).ShouldBeTrue();
        name.Is("other"u8).ShouldBeFalse();
        for (int i = 0; i < text.Length; i++)
        {
            name[i].ShouldBe((byte)text[i]);
        }
    }

    [Test]
    public void A_longer_name_is_not_taken_for_its_beginning() =>
        new ShortName("exactly-16-bytes"u8).Is("exactly-16-bytes-and-more"u8).ShouldBeFalse();

    [Test]
    public void An_exit_is_told_from_a_page_fault()
    {
        DomainExit.IsExit(14, DomainExit.Address + 7).ShouldBeTrue();
        DomainExit.Status(DomainExit.Address + 7).ShouldBe(7);
        DomainExit.IsExit(14, 0x1000).ShouldBeFalse();
        DomainExit.IsExit(13, DomainExit.Address).ShouldBeFalse();
    }

    /// <summary>What a server's maker reads to deliver its faults.</summary>
    [Test]
    public void A_server_for_Pistachio_begins_with_its_image_header()
    {
        string path = SelfTestProgram.PathOf("DomainTest");
        ElfSegment first = ElfSegment.ReadAll(path).Find(segment => segment.Kind == ElfSegment.Load);
        ImageHeader header = MemoryMarshal.Read<ImageHeader>(File.ReadAllBytes(path).AsSpan((int)first.Offset));
        header.Magic.ShouldBe(ImageHeader.ExpectedMagic);
        header.UpcallEntry.ShouldBeGreaterThan(0x40_0000UL);
        header.UpcallStack.ShouldBeGreaterThan(header.UpcallEntry);
        (header.UpcallStack % 16).ShouldBe(0UL);
    }
}
