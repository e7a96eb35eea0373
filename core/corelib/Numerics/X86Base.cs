using System.Runtime.CompilerServices;

namespace System.Runtime.Intrinsics.X86;

/// <summary>Instructions of every x86 CPU, which the compiler emits in place of the calls.</summary>
[Intrinsic]
internal abstract class X86Base
{
    /// <summary>Index of the lowest set bit; undefined for zero.</summary>
    internal static uint BitScanForward(uint value) => BitScanForward(value);

    /// <summary>Index of the highest set bit; undefined for zero.</summary>
    internal static uint BitScanReverse(uint value) => BitScanReverse(value);

    [Intrinsic]
    internal abstract class X64
    {
        /// <summary>Index of the lowest set bit; undefined for zero.</summary>
        internal static ulong BitScanForward(ulong value) => BitScanForward(value);

        /// <summary>Index of the highest set bit; undefined for zero.</summary>
        internal static ulong BitScanReverse(ulong value) => BitScanReverse(value);
    }
}
