using System.Runtime.CompilerServices;

namespace System;

/// <summary>A value that may be missing.</summary>
[NonVersionable]
public readonly struct Nullable<T>
    where T : struct
{
    // The compiler knows this layout: flag first.
    private readonly bool hasValue;
    private readonly T value;

    public Nullable(T value)
    {
        this.value = value;
        hasValue = true;
    }

    public bool HasValue => hasValue;

    public T Value
    {
        get
        {
            if (!hasValue)
                Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowInvalidOperation();
            return value;
        }
    }

    public T GetValueOrDefault() => value;

    public T GetValueOrDefault(T defaultValue) => hasValue ? value : defaultValue;

    public static implicit operator T?(T value) => new Nullable<T>(value);

    public static explicit operator T(T? value) => value!.Value;
}
