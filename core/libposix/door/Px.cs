using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>
/// The functions of the library OS for C# programs. Each returns its result, or an error number negated, as Linux' system calls do; what each does is
/// told in <c>include/px</c>.
/// </summary>
public static partial class Px
{
    /// <summary>Exit status of a program in which a check of compiled code failed; the number of the check is added.</summary>
    private const int CheckFailed = 100;

    /// <summary>Write to a descriptor.</summary>
    /// <returns>Bytes written.</returns>
    public static long Write(int descriptor, ReadOnlySpan<byte> bytes) =>
        bytes.Length == 0 ? 0 : Write(descriptor, in bytes[0], (ulong)bytes.Length);

    /// <summary>Read from a descriptor.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    public static long Read(int descriptor, Span<byte> bytes) =>
        bytes.Length == 0 ? 0 : Read(descriptor, ref bytes[0], (ulong)bytes.Length);

    [RuntimeImport("px_raw_write")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Write(int descriptor, ref readonly byte bytes, ulong count);

    [RuntimeImport("px_raw_read")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Read(int descriptor, ref byte bytes, ulong count);

    /// <summary>Called by compiled code when a check fails (index out of range, division by zero).</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void OnCheckFailure(CheckFailure check) => Exit(CheckFailed + (int)check);
}
