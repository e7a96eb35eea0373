using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Pistachio.Abi;
using Shouldly;

namespace Pistachio.Runtime.Tests;

/// <summary>The ELF file that a server project builds (System V ABI, chapter 5: program header).</summary>
[TestFixture("SelfTest")]
[TestFixture("DomainTest")]
public sealed class ImageTests(string image)
{
    private const uint Load = 1;
    private const uint ThreadLocal = 7;
    private const uint Execute = 1;
    private const uint Write = 2;

    [Test]
    public void No_segment_is_both_writable_and_executable()
    {
        List<(uint Kind, uint Flags, ulong Address, ulong Offset)> segments = Segments();
        foreach ((uint kind, uint flags, ulong address, _) in segments)
        {
            (flags & (Write | Execute)).ShouldNotBe(Write | Execute);
            if (kind == Load)
            {
                (address % 4096).ShouldBe(0UL);
            }
        }

        segments.FindAll(segment => segment.Kind == Load).Count.ShouldBe(3);
    }

    [Test]
    public void The_image_starts_at_4_MiB() =>
        Segments().Find(segment => segment.Kind == Load).Address.ShouldBe(0x40_0000UL);

    /// <summary>Without thread-local storage the FS register is free: a switch between threads need not write it.</summary>
    [Test]
    public void There_is_no_thread_local_segment() =>
        Segments().ShouldNotContain(segment => segment.Kind == ThreadLocal);

    /// <summary>What a server's maker reads to deliver its faults.</summary>
    [Test]
    public void A_server_for_Pistachio_begins_with_its_image_header()
    {
        if (image != "DomainTest")
        {
            return;
        }

        byte[] file = File.ReadAllBytes(SelfTestProgram.PathOf(image));
        (uint Kind, uint Flags, ulong Address, ulong Offset) first = Segments().Find(segment => segment.Kind == Load);
        ImageHeader header = MemoryMarshal.Read<ImageHeader>(file.AsSpan((int)first.Offset));
        header.Magic.ShouldBe(ImageHeader.ExpectedMagic);
        header.UpcallEntry.ShouldBeGreaterThan(0x40_0000UL);
        header.UpcallStack.ShouldBeGreaterThan(header.UpcallEntry);
        (header.UpcallStack % 16).ShouldBe(0UL);
    }

    private List<(uint Kind, uint Flags, ulong Address, ulong Offset)> Segments()
    {
        byte[] file = File.ReadAllBytes(SelfTestProgram.PathOf(image));
        var segments = new List<(uint, uint, ulong, ulong)>();
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(32));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(54));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(56));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.AsSpan(table + (i * size));
            segments.Add((
                BinaryPrimitives.ReadUInt32LittleEndian(header),
                BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[8..])));
        }

        return segments;
    }
}
