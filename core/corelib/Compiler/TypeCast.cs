using Internal.Runtime.CompilerHelpers;

namespace System.Runtime;

/// <summary>
/// Looked up by the compiler. There are no objects to cast in this tier, so each of these ends in the image's failure routine.
/// </summary>
internal static unsafe class TypeCast
{
    internal static object? IsInstanceOfAny(void* type, object? value) => Refuse();

    internal static object? IsInstanceOfInterface(void* type, object? value) => Refuse();

    internal static object? IsInstanceOfClass(void* type, object? value) => Refuse();

    internal static object? IsInstanceOfException(void* type, object? value) => Refuse();

    internal static object? CheckCastAny(void* type, object? value) => Refuse();

    internal static object? CheckCastInterface(void* type, object? value) => Refuse();

    internal static object? CheckCastClass(void* type, object? value) => Refuse();

    internal static object? CheckCastClassSpecial(void* type, object? value) => Refuse();

    internal static ref object? LdelemaRef(object?[] array, nint index, void* type)
    {
        ThrowHelpers.ThrowArrayTypeMismatchException();
        return ref array[index];
    }

    internal static void StelemRef(object?[] array, nint index, object? value) => ThrowHelpers.ThrowArrayTypeMismatchException();

    private static object? Refuse()
    {
        ThrowHelpers.ThrowArrayTypeMismatchException();
        return null;
    }
}
