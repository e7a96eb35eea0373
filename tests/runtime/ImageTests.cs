using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Runtime.Tests;

/// <summary>The ELF file that a server project builds (System V ABI, chapter 5: program header).</summary>
public sealed class ImageTests
{
    private const uint Load = 1;
    private const uint ThreadLocal = 7;
    private const uint Execute = 1;
    private const uint Write = 2;

    [Test]
    public void No_segment_is_both_writable_and_executable()
    {
        List<(uint Kind, uint Flags, ulong Address)> segments = Segments();
        foreach ((uint kind, uint flags, ulong address) in segments)
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

    private static List<(uint Kind, uint Flags, ulong Address)> Segments()
    {
        byte[] file = File.ReadAllBytes(SelfTestProgram.Path);
        var segments = new List<(uint, uint, ulong)>();
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(32));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(54));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(56));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.AsSpan(table + (i * size));
            segments.Add((
                BinaryPrimitives.ReadUInt32LittleEndian(header),
                BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[16..])));
        }

        return segments;
    }
}
