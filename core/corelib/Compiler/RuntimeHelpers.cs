namespace System.Runtime.CompilerServices;

public static class RuntimeHelpers
{
    /// <summary>A span over constant data of the image; csc calls it for <c>ReadOnlySpan&lt;T&gt;</c> literals.</summary>
    [Intrinsic]
    public static ReadOnlySpan<T> CreateSpan<T>(RuntimeFieldHandle field) => throw null!;

    [Intrinsic]
    public static bool IsReferenceOrContainsReferences<T>()
        where T : allows ref struct
        => throw null!;

    /// <summary>Fills an array from constant data. Only met in static initializers, which the compiler runs itself.</summary>
    [Intrinsic]
    public static void InitializeArray(Array array, RuntimeFieldHandle field) => throw null!;

    /// <summary>Distance of a string's first character from the object.</summary>
    public static int OffsetToStringData => 12;
}
