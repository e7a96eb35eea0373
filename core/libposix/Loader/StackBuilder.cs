using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// What a program finds on its stack (System V ABI, AMD64 supplement 3.4.1): from the stack pointer up argc, argv and a zero, envp and a zero,
/// the auxiliary vector; above that the bytes they point to.
/// </summary>
public ref struct StackBuilder
{
    private const int Alignment = 16;
    private const int RandomBytes = 16;

    private readonly Span<ulong> _words;
    private readonly ulong _low;
    private int _at;

    private StackBuilder(Span<byte> stack, ulong top)
    {
        _words = MemoryMarshal.Cast<byte, ulong>(stack);
        _low = top - (ulong)stack.Length;
        _at = 0;
    }

    private static ReadOnlySpan<byte> Platform => "x86_64\0"u8;

    /// <summary>Fill a stack.</summary>
    /// <param name="stack">The upper end of the stack.</param>
    /// <param name="top">First address above it, a multiple of 16.</param>
    /// <param name="strings">Path, arguments and environment of the request, each with its zero byte.</param>
    /// <param name="arguments">Number of arguments.</param>
    /// <param name="variables">Number of strings of the environment.</param>
    /// <param name="values">What the auxiliary vector tells.</param>
    /// <param name="pointer">The stack pointer to begin with.</param>
    /// <returns>E2BIG: they do not fit. EINVAL: there are not as many strings.</returns>
    public static Errno Build(
        Span<byte> stack, ulong top, ReadOnlySpan<byte> strings, int arguments, int variables, in AuxiliaryValues values, out ulong pointer)
    {
        const int auxiliaryEntries = 20;
        pointer = 0;
        long texts = RoundUp(strings.Length) + RoundUp(Platform.Length) + RandomBytes;
        long words = 3L + arguments + variables + (2 * auxiliaryEntries);
        if (arguments < 0 || variables < 0 || texts + (words * sizeof(ulong)) + Alignment > stack.Length)
            return Errno.E2BIG;

        int textAt = stack.Length - (int)texts;
        StackBuilder builder = new(stack, top);
        builder._at = (textAt - ((int)words * sizeof(ulong))) & ~(Alignment - 1);
        pointer = builder._low + (ulong)builder._at;

        int stringsAt = textAt + RandomBytes + RoundUp(Platform.Length);
        strings.CopyTo(stack.Slice(stringsAt));
        Platform.CopyTo(stack.Slice(textAt + RandomBytes));
        builder.Put(textAt, values.Random0);
        builder.Put(textAt + sizeof(ulong), values.Random1);

        int next = Skip(strings, 0);
        builder.Push((ulong)arguments);
        if (!builder.PushStrings(strings, stringsAt, ref next, arguments) || !builder.PushStrings(strings, stringsAt, ref next, variables))
            return Errno.EINVAL;
        builder.PushAuxiliary(values, textAt, stringsAt);
        return Errno.None;
    }

    private bool PushStrings(ReadOnlySpan<byte> strings, int stringsAt, ref int next, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (next >= strings.Length)
                return false;
            Push(_low + (ulong)(stringsAt + next));
            next = Skip(strings, next);
        }

        Push(0);
        return true;
    }

    private void PushAuxiliary(in AuxiliaryValues values, int textAt, int stringsAt)
    {
        const ulong clockTicksPerSecond = 100;
        Push(33, values.Vdso);                                          // AT_SYSINFO_EHDR
        Push(16, values.Capabilities);                                  // AT_HWCAP
        Push(6, StartPage.PageSize);                                    // AT_PAGESZ
        Push(17, clockTicksPerSecond);                                  // AT_CLKTCK
        Push(3, values.Headers);                                        // AT_PHDR
        Push(4, ElfSegmentHeader.Size);                                 // AT_PHENT
        Push(5, values.HeaderCount);                                    // AT_PHNUM
        Push(7, values.InterpreterBase);                                // AT_BASE
        Push(8, 0);                                                     // AT_FLAGS
        Push(9, values.Entry);                                          // AT_ENTRY
        Push(11, values.User);                                          // AT_UID
        Push(12, values.EffectiveUser);                                 // AT_EUID
        Push(13, values.Group);                                         // AT_GID
        Push(14, values.EffectiveGroup);                                // AT_EGID
        Push(23, values.IsSecure ? 1UL : 0UL);                          // AT_SECURE
        Push(25, _low + (ulong)textAt);                                 // AT_RANDOM
        Push(26, 0);                                                    // AT_HWCAP2
        Push(31, _low + (ulong)stringsAt);                              // AT_EXECFN: the path is the first string
        Push(15, _low + (ulong)(textAt + RandomBytes));                 // AT_PLATFORM
        Push(0, 0);                                                     // AT_NULL
    }

    private void Push(ulong type, ulong value)
    {
        Push(type);
        Push(value);
    }

    private void Push(ulong word)
    {
        Put(_at, word);
        _at += sizeof(ulong);
    }

    private readonly void Put(int at, ulong word) => _words[at / sizeof(ulong)] = word;

    private static int Skip(ReadOnlySpan<byte> strings, int at)
    {
        while (at < strings.Length && strings[at] != 0)
            at++;
        return at + 1;
    }

    private static int RoundUp(int bytes) => (bytes + Alignment - 1) & ~(Alignment - 1);
}
