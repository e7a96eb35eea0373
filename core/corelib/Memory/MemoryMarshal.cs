using System.Runtime.CompilerServices;
using Internal.Runtime.CompilerHelpers;

namespace System.Runtime.InteropServices;

/// <summary>Spans over references and reinterpretation of spans. Unsafe code in spirit, as <see cref="Unsafe"/>.</summary>
public static unsafe class MemoryMarshal
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T GetReference<T>(Span<T> span) => ref span._reference;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T GetReference<T>(ReadOnlySpan<T> span) => ref span._reference;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> CreateSpan<T>(scoped ref T reference, int length)
    {
        if (length < 0)
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        return new Span<T>(ref Unsafe.AsRef(in reference), length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<T> CreateReadOnlySpan<T>(scoped ref readonly T reference, int length)
    {
        if (length < 0)
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        return new ReadOnlySpan<T>(ref Unsafe.AsRef(in reference), length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<byte> AsBytes<T>(Span<T> span)
        where T : unmanaged
        => new(ref Unsafe.As<T, byte>(ref span._reference), checked(span.Length * sizeof(T)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> AsBytes<T>(ReadOnlySpan<T> span)
        where T : unmanaged
        => new(ref Unsafe.As<T, byte>(ref span._reference), checked(span.Length * sizeof(T)));

    /// <summary>The whole values of <typeparamref name="TTo"/> that fit; a rest is left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<TTo> Cast<TFrom, TTo>(ReadOnlySpan<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged
        => new(ref Unsafe.As<TFrom, TTo>(ref span._reference), (int)((ulong)(uint)span.Length * (uint)sizeof(TFrom) / (uint)sizeof(TTo)));

    /// <summary>The whole values of <typeparamref name="TTo"/> that fit; a rest is left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<TTo> Cast<TFrom, TTo>(Span<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged
        => new(ref Unsafe.As<TFrom, TTo>(ref span._reference), (int)((ulong)(uint)span.Length * (uint)sizeof(TFrom) / (uint)sizeof(TTo)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(ReadOnlySpan<byte> source)
        where T : unmanaged
    {
        if (sizeof(T) > source.Length)
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        return Unsafe.ReadUnaligned<T>(ref source._reference);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(Span<byte> destination, in T value)
        where T : unmanaged
    {
        if (sizeof(T) > destination.Length)
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        Unsafe.WriteUnaligned(ref destination._reference, value);
    }
}
