using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.Processes.Tests.Fakes;

/// <summary>An ELF file laid out as the library OS is: text, constants, private memory.</summary>
internal static class LibraryFile
{
    public const ulong Entry = ProcessLayout.Library + 0x40;
    public const ulong UpcallEntry = ProcessLayout.Library + 0x50;
    public const ulong GateEntry = ProcessLayout.Library + 0x60;
    public const ulong UpcallStack = ProcessLayout.PrivateMemory + 0xE000;

    /// <summary>The one page of the private memory that does not begin as zeros.</summary>
    public const uint InitialPage = 12;
    public const uint PrivatePages = 20;
    private const int PageSize = 4096;

    public static byte[] Make(Action<byte[]>? change = null)
    {
        byte[] file = new byte[(1 + 2 + 1 + InitialPage + 1) * PageSize];
        ReadOnlySpan<byte> magic = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), 62);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(24), Entry);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 3);
        Segment(file, 0, 5, 1 * PageSize, ProcessLayout.Library, 2 * PageSize, 2 * PageSize);
        Segment(file, 1, 4, 3 * PageSize, ProcessLayout.Library + (2 * PageSize), 100, 100);
        Segment(file, 2, 6, 4 * PageSize, ProcessLayout.PrivateData, ((int)InitialPage * PageSize) + 200, (int)PrivatePages * PageSize);
        ImageHeader header = new()
        {
            Magic = ImageHeader.ExpectedMagic,
            UpcallEntry = UpcallEntry,
            UpcallStack = UpcallStack,
            GateEntry = GateEntry,
        };
        MemoryMarshal.Write(file.AsSpan(PageSize), in header);
        file[((4 + (int)InitialPage) * PageSize) + 10] = 0x5A;
        change?.Invoke(file);
        return file;
    }

    private static void Segment(byte[] file, int number, uint flags, int offset, ulong address, int fileSize, int memorySize)
    {
        Span<byte> header = file.AsSpan(64 + (number * 56));
        BinaryPrimitives.WriteUInt32LittleEndian(header, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], flags);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)fileSize);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], (ulong)memorySize);
    }
}
