using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>
/// Where compiled code goes when a check fails. There are no exceptions in this tier: each ends in the image's
/// <c>CoreLibFailed</c>, which prints what failed and where, and stops. The compiler looks the methods up by name.
/// </summary>
internal static class ThrowHelpers
{
    [DoesNotReturn]
    internal static void ThrowOverflowException() => Fail(CheckFailure.Overflow);

    [DoesNotReturn]
    internal static void ThrowIndexOutOfRangeException() => Fail(CheckFailure.IndexOutOfRange);

    [DoesNotReturn]
    internal static void ThrowNullReferenceException() => Fail(CheckFailure.NullReference);

    [DoesNotReturn]
    internal static void ThrowDivideByZeroException() => Fail(CheckFailure.DivideByZero);

    [DoesNotReturn]
    internal static void ThrowArrayTypeMismatchException() => Fail(CheckFailure.InvalidCast);

    [DoesNotReturn]
    internal static void ThrowPlatformNotSupportedException() => Fail(CheckFailure.NotSupported);

    [DoesNotReturn]
    internal static void ThrowNotImplementedException() => Fail(CheckFailure.NotSupported);

    [DoesNotReturn]
    internal static void ThrowArgumentException() => Fail(CheckFailure.Argument);

    [DoesNotReturn]
    internal static void ThrowArgumentOutOfRangeException() => Fail(CheckFailure.Argument);

    [DoesNotReturn]
    internal static void ThrowInvalidOperation() => Fail(CheckFailure.InvalidOperation);

    [DoesNotReturn]
    internal static void ThrowFeatureBodyRemoved() => Fail(CheckFailure.NotSupported);

    [DoesNotReturn]
    internal static void ThrowInvalidProgramException(int id) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    internal static void ThrowInvalidProgramExceptionWithArgument(int id, string? methodName) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    internal static void ThrowTypeLoadException(int id, string? className, string? typeName) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    internal static void ThrowTypeLoadExceptionWithArgument(int id, string? className, string? typeName, string? messageArgument) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    internal static void ThrowMissingMethodException(int id, string? methodName) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    internal static void ThrowMissingFieldException(int id, string? fieldName) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    internal static void ThrowFileNotFoundException(int id, string? fileName) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    internal static void ThrowBadImageFormatException(int id) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    internal static void ThrowMarshalDirectiveException(int id) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    internal static void ThrowAmbiguousMatchException(int id) => Fail(CheckFailure.InvalidProgram);

    [DoesNotReturn]
    [RuntimeImport("CoreLibFailed")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void Fail(CheckFailure failure);
}
