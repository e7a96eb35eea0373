using System;

namespace Pistachio.UserCall;

/// <summary>Words of the thread's own message page, by address.</summary>
public static class PageMemory
{
    /// <summary>Reads the word at <paramref name="offset"/> (0 to 4088, a multiple of 8) of the page.</summary>
    public static unsafe ulong Read(ulong page, int offset)
    {
        // SAFETY: page is the message page of the calling thread (the contract of every caller), which stays mapped readable and
        // writable for as long as the thread exists; offset comes from the layout constants of MessagePage.
        return *(ulong*)(page + (uint)offset);
    }

    /// <summary>Writes the word at <paramref name="offset"/> (0 to 4088, a multiple of 8) of the page.</summary>
    public static unsafe void Write(ulong page, int offset, ulong value)
    {
        // SAFETY: as in Read; the words before MessagePage.User hold no pointers that managed code relies on.
        *(ulong*)(page + (uint)offset) = value;
    }

    /// <summary>Copies bytes, in whole words, from <paramref name="offset"/> of the page on. They must lie in it.</summary>
    public static unsafe void ReadBytes(ulong page, int offset, Span<byte> bytes)
    {
        // SAFETY: as in Read, and the bytes end in the page.
        new ReadOnlySpan<byte>((void*)(page + (uint)offset), bytes.Length).CopyTo(bytes);
    }

    /// <summary>Copies bytes, in whole words, to the page from <paramref name="offset"/> on. They must fit it.</summary>
    public static unsafe void WriteBytes(ulong page, int offset, ReadOnlySpan<byte> bytes)
    {
        // SAFETY: as in Write, and the bytes end in the page.
        bytes.CopyTo(new Span<byte>((void*)(page + (uint)offset), bytes.Length));
    }
}
