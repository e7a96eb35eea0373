using System.Runtime.CompilerServices;

namespace System;

/// <summary>An array of the image: <c>static readonly</c> data which the compiler froze. Arrays cannot be made at run time.</summary>
public abstract class Array
{
    // Layout known to the compiler: length at offset 8, elements from offset 16.
#pragma warning disable CS0649, IDE0044
    private readonly int _numComponents;
#pragma warning restore CS0649, IDE0044

    public int Length
    {
        [Intrinsic]
        get => _numComponents;
    }
}

internal class Array<T> : Array
{
}
