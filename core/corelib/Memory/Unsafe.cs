namespace System.Runtime.CompilerServices;

/// <summary>
/// Typed memory access without checks. Although the calls look safe to csc, they are unsafe code: only projects named
/// unsafe may use them. The compiler replaces the bodies.
/// </summary>
public static unsafe class Unsafe
{
#pragma warning disable CS8500 // the address of a managed type: nothing moves in this tier
    [Intrinsic]
    public static T As<T>(object? value)
        where T : class?
        => throw null!;

    [Intrinsic]
    public static ref TTo As<TFrom, TTo>(ref TFrom source) => throw null!;

    [Intrinsic]
    public static void* AsPointer<T>(ref readonly T value)
        where T : allows ref struct
        => throw null!;

    [Intrinsic]
    public static ref T AsRef<T>(void* pointer)
        where T : allows ref struct
        => throw null!;

    [Intrinsic]
    public static ref T AsRef<T>(scoped ref readonly T source)
        where T : allows ref struct
        => throw null!;

    [Intrinsic]
    public static ref T Add<T>(ref T source, int elementOffset) => throw null!;

    [Intrinsic]
    public static ref T Add<T>(ref T source, nint elementOffset) => throw null!;

    [Intrinsic]
    public static ref T Add<T>(ref T source, nuint elementOffset) => throw null!;

    [Intrinsic]
    public static ref T AddByteOffset<T>(ref T source, nint byteOffset) => throw null!;

    [Intrinsic]
    public static ref T AddByteOffset<T>(ref T source, nuint byteOffset) => throw null!;

    [Intrinsic]
    public static nint ByteOffset<T>(ref readonly T origin, ref readonly T target) => throw null!;

    [Intrinsic]
    public static bool AreSame<T>(ref readonly T left, ref readonly T right) => throw null!;

    [Intrinsic]
    public static bool IsNullRef<T>(ref readonly T source) => throw null!;

    [Intrinsic]
    public static ref T NullRef<T>() => throw null!;

    [Intrinsic]
    public static int SizeOf<T>()
        where T : allows ref struct
        => throw null!;

    [Intrinsic]
    public static void SkipInit<T>(out T value) => throw null!;

    [Intrinsic]
    public static T ReadUnaligned<T>(void* source) => throw null!;

    [Intrinsic]
    public static T ReadUnaligned<T>(ref readonly byte source) => throw null!;

    [Intrinsic]
    public static void WriteUnaligned<T>(void* destination, T value) => throw null!;

    [Intrinsic]
    public static void WriteUnaligned<T>(ref byte destination, T value) => throw null!;

    // SAFETY: an array's first element lies 16 bytes into the object (see Array); the array is frozen data and cannot move.
    internal static ref T ArrayData<T>(T[] array)
    {
        object reference = array;
        nint address = *(nint*)&reference;
        return ref AsRef<T>((void*)(address + 16));
    }
#pragma warning restore CS8500
}
