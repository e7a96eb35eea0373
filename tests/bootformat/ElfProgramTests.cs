using System;
using System.Buffers.Binary;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.BootFormat.Tests;

internal sealed class ElfProgramTests
{
    private const ulong Code = 0x40_0000;
    private const int FirstHeader = 64;
    private const int HeaderSize = 56;

    [Test]
    public void The_segments_of_a_program_are_found()
    {
        ElfProgram.Open(Program(), out var program).ShouldBe(FormatStatus.Ok);

        program.Entry.ShouldBe(Code + 0x10);
        program.SegmentCount.ShouldBe(2);
        var code = program.Segment(0);
        (code.IsExecutable, code.IsWritable, code.IsReadable).ShouldBe((true, false, true));
        code.Content.Length.ShouldBe(0x100);
        var data = program.Segment(1);
        (data.IsExecutable, data.IsWritable).ShouldBe((false, true));
        data.MemorySize.ShouldBe(0x3000UL);
        data.Content[0].ShouldBe((byte)0xDA);
    }

    [Test]
    public void A_writable_code_segment_is_refused() =>
        Refused(FormatStatus.WritableCode, bytes => Word(bytes, FirstHeader + 4, 7));

    [Test]
    public void An_entry_point_in_data_is_refused() =>
        Refused(FormatStatus.BadEntry, bytes => Long(bytes, 24, Code + 0x2000));

    [Test]
    public void A_segment_behind_the_end_of_the_file_is_refused() =>
        Refused(FormatStatus.OutOfRange, bytes => Long(bytes, FirstHeader + 32, 0x8000));

    [Test]
    public void A_segment_whose_end_wraps_around_is_refused() =>
        Refused(FormatStatus.OutOfRange, bytes => Long(bytes, FirstHeader + HeaderSize + 40, ulong.MaxValue - 0xFFF));

    [Test]
    public void A_segment_in_the_kernel_half_is_refused() =>
        Refused(FormatStatus.OutOfRange, bytes => Long(bytes, FirstHeader + HeaderSize + 16, 0xFFFF_FFFF_8000_0000));

    [Test]
    public void A_segment_in_page_0_is_refused() =>
        Refused(FormatStatus.BadOrder, bytes => Long(bytes, FirstHeader + 16, 0));

    [Test]
    public void Segments_that_share_a_page_are_refused() =>
        Refused(FormatStatus.BadOrder, bytes => Long(bytes, FirstHeader + HeaderSize + 16, Code));

    [Test]
    public void A_program_for_another_machine_is_refused() =>
        Refused(FormatStatus.WrongMachine, bytes => bytes[18] = 183);

    [Test]
    public void A_dynamic_program_is_refused() =>
        Refused(FormatStatus.WrongMachine, bytes => bytes[16] = 3);

    [Test]
    public void More_headers_than_the_limit_are_refused() =>
        Refused(FormatStatus.TooMany, bytes => bytes[56] = 200);

    [Test]
    public void Wild_values_are_refused_or_stay_inside() =>
        Gen.Select(Gen.Int[0, FirstHeader + (2 * HeaderSize) - 8], Gen.ULong).Array[1, 3].Sample(changes =>
        {
            var bytes = Program();
            foreach (var (offset, value) in changes)
            {
                Long(bytes, offset, value);
            }

            UseAll(bytes);
        });

    [Test]
    public void Single_wild_bytes_are_refused_or_stay_inside() =>
        Gen.Select(Gen.Int[0, FirstHeader + (2 * HeaderSize) - 1], Gen.Byte).Sample((offset, value) =>
        {
            var bytes = Program();
            bytes[offset] = value;
            UseAll(bytes);
        });

    private static void UseAll(ReadOnlySpan<byte> bytes)
    {
        if (ElfProgram.Open(bytes, out var program) != FormatStatus.Ok)
        {
            return;
        }

        var entryIsCode = false;
        for (var i = 0; i < program.SegmentCount; i++)
        {
            var segment = program.Segment(i);
            segment.Content.Length.ShouldBe((int)segment.FileSize);
            (segment.Address + segment.MemorySize).ShouldBeLessThanOrEqualTo(ElfProgram.UserEnd);
            (segment.IsWritable && segment.IsExecutable).ShouldBeFalse();
            entryIsCode |= segment.IsExecutable && program.Entry - segment.Address < segment.MemorySize;
        }

        entryIsCode.ShouldBeTrue();
    }

    private static void Refused(FormatStatus expected, Action<byte[]> change)
    {
        var bytes = Program();
        change(bytes);
        ElfProgram.Open(bytes, out var program).ShouldBe(expected);
        program.SegmentCount.ShouldBe(0);
    }

    private static byte[] Program()
    {
        var bytes = new byte[0x2200];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(bytes, 0);
        Word(bytes, 16, 2 | (62 << 16));
        Long(bytes, 24, Code + 0x10);
        Long(bytes, 32, FirstHeader);
        bytes[54] = HeaderSize;
        bytes[56] = 2;
        Header(bytes, FirstHeader, flags: 5, offset: 0x1000, Code, fileSize: 0x100, memorySize: 0x100);
        Header(bytes, FirstHeader + HeaderSize, flags: 6, offset: 0x2000, Code + 0x1000, fileSize: 0x200, memorySize: 0x3000);
        bytes[0x2000] = 0xDA;
        return bytes;
    }

    private static void Header(byte[] bytes, int at, uint flags, ulong offset, ulong address, ulong fileSize, ulong memorySize)
    {
        Word(bytes, at, 1);
        Word(bytes, at + 4, flags);
        foreach (var (value, index) in new[] { offset, address, address, fileSize, memorySize, 4096UL }.Select((value, index) => (value, index)))
        {
            Long(bytes, at + 8 + (index * 8), value);
        }
    }

    private static void Word(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    private static void Long(byte[] bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
}
