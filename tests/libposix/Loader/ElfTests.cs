using System;
using NUnit.Framework;
using Pistachio.Abi;
using Shouldly;

namespace Pistachio.LibPosix.Tests.Loader;

/// <summary>Which files are programs, and what execve says of those that are none.</summary>
[TestFixture]
internal sealed class ElfTests
{
    private const ulong Lowest = 0x1_0000;
    private const ulong Highest = ProcessLayout.Library;

    [Test]
    public void Ordinary_program_is_taken()
    {
        Read(TestProgram.Ordinary().ToBytes(), out ElfHeader header, out ElfLayout layout).ShouldBe(Errno.None);
        header.IsRelocatable.ShouldBeFalse();
        header.Entry.ShouldBe(0x40_0100u);
        (layout.Start, layout.End).ShouldBe((0x40_0000u, 0x40_5000u));
        layout.HeadersAddress.ShouldBe(0x40_0040u);
        layout.InterpreterLength.ShouldBe(0);
    }

    [Test]
    public void Position_independent_program_is_taken_with_addresses_from_zero()
    {
        TestProgram program = new TestProgram { Type = 3, Entry = 0x100 }
            .With(TestProgram.Load, TestProgram.Read | TestProgram.Execute, 0, 0, 0x1800, 0x1800);
        Read(program.ToBytes(), out ElfHeader header, out ElfLayout layout).ShouldBe(Errno.None);
        header.IsRelocatable.ShouldBeTrue();
        (layout.Start, layout.End, layout.HeadersAddress).ShouldBe((0u, 0x2000u, 0x40u));
    }

    [Test]
    public void Program_with_an_interpreter_names_it()
    {
        Read(TestProgram.Ordinary().WithInterpreter("/lib/ld.so").ToBytes(), out _, out ElfLayout layout).ShouldBe(Errno.None);
        (layout.InterpreterOffset, layout.InterpreterLength).ShouldBe((0x1000u, 10));
    }

    [TestCase(0)]
    [TestCase(3)]
    [TestCase(63)]
    [TestCase(100)]
    [TestCase(0x17FF)]
    [TestCase(0x2400)]
    public void Truncated_program_is_refused(int length) =>
        Read(TestProgram.Ordinary().ToBytes().AsSpan(0, length).ToArray(), out _, out _).ShouldBe(Errno.ENOEXEC);

    [TestCase(0, 0x7E, TestName = "Not an ELF file is refused")]
    [TestCase(4, 1, TestName = "Program of 32 bits is refused")]
    [TestCase(5, 2, TestName = "Program of another byte order is refused")]
    [TestCase(6, 9, TestName = "Another version of ELF is refused")]
    [TestCase(16, 1, TestName = "Object file is refused")]
    [TestCase(16, 4, TestName = "Core dump is refused")]
    [TestCase(18, 183, TestName = "Program for another machine is refused")]
    [TestCase(33, 0xFF, TestName = "Program headers beyond the file are refused")]
    [TestCase(54, 32, TestName = "Program headers of another size are refused")]
    [TestCase(56, 0, TestName = "Program without program headers is refused")]
    [TestCase(56, 0xFF, TestName = "Program with too many program headers is refused")]
    [TestCase(26, 0x90, TestName = "Program that begins outside its code is refused")]
    public void Wrong_header(int at, int value)
    {
        byte[] file = TestProgram.Ordinary().ToBytes();
        file[at] = (byte)value;
        Read(file, out _, out _).ShouldBe(Errno.ENOEXEC);
    }

    private static readonly object[] WrongSegments =
    [
        new object[] { "More in the file than in memory", 6u, 0x2000ul, 0x40_2000ul, 0x800ul, 0x7FFul },
        new object[] { "Begins behind the end of the file", 6u, 0x4000ul, 0x40_4000ul, 0x1ul, 0x10ul },
        new object[] { "Ends behind the end of the file", 6u, 0x2000ul, 0x40_2000ul, 0x1001ul, 0x2000ul },
        new object[] { "Offset that overflows", 6u, 0xFFFF_FFFF_FFFF_F000ul, 0x40_2000ul, 0x2000ul, 0x2000ul },
        new object[] { "Other place within the page", 6u, 0x2000ul, 0x40_2010ul, 0x800ul, 0x2800ul },
        new object[] { "Overlaps the one before", 6u, 0x2000ul, 0x40_0000ul, 0x800ul, 0x2800ul },
        new object[] { "On the last page of the one before", 6u, 0x1800ul, 0x40_1800ul, 0x800ul, 0x2800ul },
        new object[] { "Below the one before", 6u, 0x2000ul, 0x30_0000ul, 0x800ul, 0x800ul },
        new object[] { "In the library OS", 6u, 0x2000ul, ProcessLayout.Library, 0x800ul, 0x800ul },
        new object[] { "Reaches the library OS", 6u, 0x2000ul, 0x40_2000ul, 0x800ul, ProcessLayout.Library },
        new object[] { "In the kernel", 6u, 0x2000ul, 0xFFFF_8000_0000_0000ul, 0x800ul, 0x800ul },
        new object[] { "Wraps around", 6u, 0x2000ul, 0x40_2000ul, 0x800ul, 0xFFFF_FFFF_FFFF_0000ul },
        new object[] { "Writable and executable", 7u, 0x2000ul, 0x40_2000ul, 0x800ul, 0x2800ul },
    ];

    [TestCaseSource(nameof(WrongSegments))]
    public void Wrong_segment_is_refused(string what, uint flags, ulong offset, ulong address, ulong fileSize, ulong memorySize) =>
        Read(TestProgram.Ordinary().Replace(1, flags, offset, address, fileSize, memorySize).ToBytes(), out _, out _).ShouldBe(Errno.ENOEXEC, what);

    [Test]
    public void Program_on_page_zero_is_refused()
    {
        TestProgram program = new TestProgram { Entry = 0x100 }.With(TestProgram.Load, TestProgram.Read | TestProgram.Execute, 0, 0, 0x1800, 0x1800);
        Read(program.ToBytes(), out _, out _).ShouldBe(Errno.ENOEXEC);
    }

    [Test]
    public void Random_headers_never_break_the_reader()
    {
        Random random = new(20261126);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] file = TestProgram.Ordinary().WithInterpreter("/lib/ld.so").ToBytes();
            for (int change = random.Next(1, 6); change > 0; change--)
                file[random.Next(16, 64 + (3 * 56))] = (byte)random.Next(256);
            if (Read(file, out ElfHeader header, out ElfLayout layout) != Errno.None)
                continue;
            layout.Start.ShouldBeLessThan(layout.End);
            layout.End.ShouldBeLessThanOrEqualTo(Highest);
            header.Entry.ShouldBeInRange(layout.Start, layout.End);
        }
    }

    private static Errno Read(byte[] file, out ElfHeader header, out ElfLayout layout)
    {
        layout = default;
        Errno error = ElfHeader.Read(file.AsSpan(0, Math.Min(file.Length, ElfHeader.Size)), (ulong)file.Length, out header);
        return error != Errno.None
            ? error
            : ElfLayout.Read(file.AsSpan((int)header.HeadersOffset, header.HeadersSize), header, (ulong)file.Length, Lowest, Highest, out layout);
    }
}
