using System;
using System.Buffers.Binary;
using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>
/// The words of a message by index: 0 to 3 in <see cref="Message"/>, the others and the handles in the thread's message page.
/// Generated clients and dispatchers use it. A page argument is always the address of the calling thread's message page.
/// </summary>
public static class MessageWords
{
    /// <summary>Where the message page of a domain's first thread is mapped.</summary>
    public const ulong FirstThreadPage = 0x0000_7FFF_FFFF_E000;

    /// <summary>Words that travel in registers.</summary>
    public const int InRegisters = 4;

    /// <summary>Reads word <paramref name="index"/>, 0 to 59.</summary>
    public static ulong Read(in Message message, ulong page, int index) => index switch
    {
        0 => message.W0,
        1 => message.W1,
        2 => message.W2,
        3 => message.W3,
        _ => PageMemory.Read(page, MessagePage.ExtraWords + ((index - InRegisters) * sizeof(ulong))),
    };

    /// <summary>Writes word <paramref name="index"/>, 0 to 59.</summary>
    public static void Write(ref Message message, ulong page, int index, ulong value)
    {
        switch (index)
        {
            case 0: message.W0 = value; break;
            case 1: message.W1 = value; break;
            case 2: message.W2 = value; break;
            case 3: message.W3 = value; break;
            default: PageMemory.Write(page, MessagePage.ExtraWords + ((index - InRegisters) * sizeof(ulong)), value); break;
        }
    }

    /// <summary>Reads an extra word; <paramref name="index"/> counts from 0 behind the register words.</summary>
    public static ulong ReadExtra(ulong page, int index) => PageMemory.Read(page, MessagePage.ExtraWords + (index * sizeof(ulong)));

    /// <summary>Writes an extra word; <paramref name="index"/> counts from 0 behind the register words.</summary>
    public static void WriteExtra(ulong page, int index, ulong value) => PageMemory.Write(page, MessagePage.ExtraWords + (index * sizeof(ulong)), value);

    /// <summary>The handle received as capability <paramref name="index"/>, 0 to 7; 0 when it did not arrive.</summary>
    public static ulong ReadCapability(ulong page, int index) => PageMemory.Read(page, MessagePage.Capabilities + (index * sizeof(ulong)));

    /// <summary>Puts a handle to send as capability <paramref name="index"/>, 0 to 7.</summary>
    public static void WriteCapability(ulong page, int index, ulong handle) => PageMemory.Write(page, MessagePage.Capabilities + (index * sizeof(ulong)), handle);

    /// <summary>Number of words that hold <paramref name="length"/> bytes.</summary>
    public static int WordsOf(int length) => (int)(((uint)length + 7) / 8);

    /// <summary>Number of extra words of a message of <paramref name="words"/> words.</summary>
    public static ulong ExtraOf(int words) => words > InRegisters ? (ulong)(uint)(words - InRegisters) : 0;

    /// <summary>
    /// Writes bytes from word <paramref name="first"/> on, eight to a word, the first in the lowest bits; the rest of
    /// <paramref name="words"/> words is zero.
    /// </summary>
    public static void WriteBytes(ref Message message, ulong page, int first, int words, ReadOnlySpan<byte> bytes)
    {
        int whole = (int)((uint)bytes.Length / 8);
        int word = 0;
        for (; word < whole && first + word < InRegisters; word++)
            Write(ref message, page, first + word, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(word * 8)));
        if (word < whole)
        {
            PageMemory.WriteBytes(page, ExtraOffset(first + word), bytes.Slice(word * 8, (whole - word) * 8));
            word = whole;
        }

        for (; word < words; word++)
            Write(ref message, page, first + word, Last(bytes, word * 8));
    }

    /// <summary>Fills <paramref name="bytes"/> from word <paramref name="first"/> on; the inverse of <see cref="WriteBytes"/>.</summary>
    public static void ReadBytes(in Message message, ulong page, int first, Span<byte> bytes)
    {
        int at = 0;
        int whole = bytes.Length & ~7;
        for (; at < whole && first + (at >> 3) < InRegisters; at += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(at), Read(in message, page, first + (at >> 3)));
        if (at < whole)
        {
            PageMemory.ReadBytes(page, ExtraOffset(first + (at >> 3)), bytes.Slice(at, whole - at));
            at = whole;
        }

        if (at == bytes.Length)
            return;
        for (ulong rest = Read(in message, page, first + (at >> 3)); at < bytes.Length; at++)
        {
            bytes[at] = (byte)rest;
            rest >>= 8;
        }
    }

    /// <summary>Where word <paramref name="index"/>, 4 to 59, is in the message page.</summary>
    private static int ExtraOffset(int index) => MessagePage.ExtraWords + ((index - InRegisters) * sizeof(ulong));

    /// <summary>The bytes from a position on, fewer than a word, the first in the lowest bits.</summary>
    private static ulong Last(ReadOnlySpan<byte> bytes, int position)
    {
        ulong value = 0;
        for (int at = bytes.Length - 1; at >= position; at--)
            value = (value << 8) | bytes[at];
        return value;
    }
}
