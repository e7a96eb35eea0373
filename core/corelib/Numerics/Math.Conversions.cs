using Internal.Runtime.CompilerHelpers;

namespace System;

// The compiler asks for these wherever a `checked` conversion is met, before it knows that the operand is an integer.
// The kernel tier does not calculate with floating point, so a real conversion from a double is refused.
public static partial class Math
{
    internal static int ConvertToInt32Checked(double value)
    {
        ThrowHelpers.ThrowPlatformNotSupportedException();
        return 0;
    }

    internal static uint ConvertToUInt32Checked(double value)
    {
        ThrowHelpers.ThrowPlatformNotSupportedException();
        return 0;
    }

    internal static long ConvertToInt64Checked(double value)
    {
        ThrowHelpers.ThrowPlatformNotSupportedException();
        return 0;
    }

    internal static ulong ConvertToUInt64Checked(double value)
    {
        ThrowHelpers.ThrowPlatformNotSupportedException();
        return 0;
    }
}
