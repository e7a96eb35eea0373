using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>
/// The functions of the library OS for C# programs. Each returns its result, or an error number negated, as Linux' system calls do; what each does is
/// told in <c>include/px</c>. Signals 32 and 33 are the door's: they are in no mask, and nobody sets what is done at them.
/// </summary>
public static partial class Px
{
    /// <summary>Exit status of a program in which a check of compiled code failed; the number of the check is added.</summary>
    private const int CheckFailed = 100;

    /// <summary>What lies at an address: of shared memory, of a semaphore with a name.</summary>
    /// <typeparam name="T">What that is.</typeparam>
    /// <param name="address">The address; nobody checks it.</param>
    public static ref T At<T>(ulong address)
        where T : unmanaged => ref Unsafe.As<byte, T>(ref CsharpSame(address));

    /// <summary>The address of what stays where it is, for functions that take addresses.</summary>
    /// <typeparam name="T">What that is.</typeparam>
    /// <param name="item">A static field, or a local as long as its method runs.</param>
    public static ulong AddressOf<T>(ref T item)
        where T : unmanaged => CsharpSame(ref Unsafe.As<T, byte>(ref item));

    /// <summary>px_write.</summary>
    /// <returns>Bytes written.</returns>
    public static long Write(int descriptor, ReadOnlySpan<byte> bytes) =>
        bytes.Length == 0 ? 0 : Write(descriptor, in bytes[0], (ulong)bytes.Length);

    /// <summary>px_read.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    public static long Read(int descriptor, Span<byte> bytes) =>
        bytes.Length == 0 ? 0 : Read(descriptor, ref bytes[0], (ulong)bytes.Length);

    [RuntimeImport("px_point_write")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Write(int descriptor, ref readonly byte bytes, ulong count);

    [RuntimeImport("px_point_read")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Read(int descriptor, ref byte bytes, ulong count);

    /// <summary>What a function of the C door says with -1 and px_errno, as the functions of this door say it.</summary>
    private static long Answer(long result) => result == -1 ? -ErrnoLocation() : result;

    [RuntimeImport("px_errno_location")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ref int ErrnoLocation();

    [RuntimeImport("px_csharp_same")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ref byte CsharpSame(ulong address);

    [RuntimeImport("px_csharp_same")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong CsharpSame(ref byte item);

    /// <summary>Called by compiled code when a check fails (index out of range, division by zero).</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void OnCheckFailure(CheckFailure check) => Exit(CheckFailed + (int)check);
}
