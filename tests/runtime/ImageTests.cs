using System.Collections.Generic;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Runtime.Tests;

/// <summary>The ELF file that a server project builds (System V ABI, chapter 5: program header).</summary>
[TestFixture("SelfTest")]
[TestFixture("DomainTest")]
public sealed class ImageTests(string image)
{
    private const uint ThreadLocal = 7;
    private const uint Execute = 1;
    private const uint Write = 2;

    [Test]
    public void No_segment_is_both_writable_and_executable()
    {
        List<ElfSegment> segments = ElfSegment.ReadAll(SelfTestProgram.PathOf(image));
        foreach (ElfSegment segment in segments)
        {
            (segment.Flags & (Write | Execute)).ShouldNotBe(Write | Execute);
            if (segment.Kind == ElfSegment.Load)
            {
                (segment.Address % 4096).ShouldBe(0UL);
            }
        }

        segments.FindAll(segment => segment.Kind == ElfSegment.Load).Count.ShouldBe(3);
    }

    [Test]
    public void The_image_starts_at_4_MiB() =>
        ElfSegment.ReadAll(SelfTestProgram.PathOf(image)).Find(segment => segment.Kind == ElfSegment.Load).Address.ShouldBe(0x40_0000UL);

    /// <summary>Without thread-local storage the FS register is free: a switch between threads need not write it.</summary>
    [Test]
    public void There_is_no_thread_local_segment() =>
        ElfSegment.ReadAll(SelfTestProgram.PathOf(image)).ShouldNotContain(segment => segment.Kind == ThreadLocal);
}
