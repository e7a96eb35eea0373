using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// Memory of the program, as system calls name it. Only the range is checked here: a page that is not there, or not accessible, faults, and
/// the fault ends the call with EFAULT.
/// </summary>
public static class UserMemory
{
    /// <summary>Whether a range lies where a program may have memory, below the library OS.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsUser(ulong address, ulong length) => length <= ProcessLayout.Library && address <= ProcessLayout.Library - length;

    /// <summary>The bytes of a range.</summary>
    /// <returns>False: EFAULT, the range is outside the program's addresses or too long for a span.</returns>
    public static unsafe bool TryBytes(ulong address, ulong length, out Span<byte> bytes)
    {
        bool valid = IsUser(address, length) && length <= int.MaxValue;

        // SAFETY: 1. the range is not the library's (IsUser). 2. whatever the program has there, or not, it is bytes; a fault ends the call.
        bytes = valid ? new Span<byte>((void*)address, (int)length) : default;
        return valid;
    }

    /// <summary>A value in place, which may lie unaligned.</summary>
    /// <returns>False: EFAULT, as <see cref="TryBytes"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool TryPlace<T>(ulong address, out Span<T> place)
        where T : unmanaged
    {
        bool valid = IsUser(address, (ulong)sizeof(T));

        // SAFETY: as in TryBytes; T has no pointers that managed code follows.
        place = valid ? new Span<T>((void*)address, 1) : default;
        return valid;
    }

    /// <summary>Read a value, which may lie unaligned.</summary>
    /// <returns>False: EFAULT.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool TryRead<T>(ulong address, out T value)
        where T : unmanaged
    {
        value = default;
        if (!IsUser(address, (ulong)sizeof(T)))
            return false;

        // SAFETY: as in TryBytes; T has no pointers that managed code follows.
        value = *(T*)address;
        return true;
    }

    /// <summary>Write a value, which may lie unaligned.</summary>
    /// <returns>False: EFAULT.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool TryWrite<T>(ulong address, T value)
        where T : unmanaged
    {
        if (!IsUser(address, (ulong)sizeof(T)))
            return false;

        // SAFETY: as in TryRead.
        *(T*)address = value;
        return true;
    }

    /// <summary>Change a word of 32 bits, aligned, in one step if it has a value.</summary>
    /// <param name="address">The word, which has been read: it is the program's.</param>
    /// <param name="expected">The value.</param>
    /// <param name="value">What it becomes.</param>
    /// <param name="seen">What it was.</param>
    /// <returns>Whether it was changed.</returns>
    public static unsafe bool TryExchange(ulong address, uint expected, uint value, out uint seen)
    {
        // SAFETY: as in TryRead.
        seen = IsUser(address, sizeof(uint)) ? Interlocked.CompareExchange(ref *(uint*)address, value, expected) : ~expected;
        return seen == expected;
    }

    /// <summary>Copy a string that ends with a zero byte, without the zero, into a buffer of the library.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="buffer">For the bytes; must have room for the longest that is allowed.</param>
    /// <param name="length">Bytes copied.</param>
    /// <returns>EFAULT. ENAMETOOLONG: no zero byte within the buffer's length.</returns>
    public static unsafe Errno CopyString(ulong address, Span<byte> buffer, out int length)
    {
        for (length = 0; length <= buffer.Length; length++)
        {
            ulong at = address + (ulong)length;
            if (at >= ProcessLayout.Library)
                return Errno.EFAULT;

            // SAFETY: as in TryBytes.
            byte value = *(byte*)at;
            if (value == 0)
                return Errno.None;
            if (length < buffer.Length)
                buffer[length] = value;
        }

        length = buffer.Length;
        return Errno.ENAMETOOLONG;
    }
}
