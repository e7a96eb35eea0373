using System;
using System.Buffers.Binary;

namespace Pistachio.UserCall;

/// <summary>Words of message pages, kept by <see cref="KernelTransport.Current"/>.</summary>
public static class PageMemory
{
    /// <summary>Reads the word at <paramref name="offset"/> (0 to 4088, a multiple of 8) of the page.</summary>
    public static ulong Read(ulong page, int offset) => KernelTransport.Current.ReadPage(page, offset);

    /// <summary>Writes the word at <paramref name="offset"/> (0 to 4088, a multiple of 8) of the page.</summary>
    public static void Write(ulong page, int offset, ulong value) => KernelTransport.Current.WritePage(page, offset, value);

    /// <summary>Copies bytes, in whole words, from <paramref name="offset"/> of the page on.</summary>
    public static void ReadBytes(ulong page, int offset, Span<byte> bytes)
    {
        for (int at = 0; at < bytes.Length; at += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], Read(page, offset + at));
    }

    /// <summary>Copies bytes, in whole words, to the page from <paramref name="offset"/> on.</summary>
    public static void WriteBytes(ulong page, int offset, ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < bytes.Length; at += sizeof(ulong))
            Write(page, offset + at, BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]));
    }
}
