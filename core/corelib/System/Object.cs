namespace System;

/// <summary>Root of all types. The kernel tier has no heap: objects are only ever frozen data of the image.</summary>
public unsafe class Object
{
    // The compiler writes the address of the type's description here; nothing in this tier reads it.
#pragma warning disable CS0169, CS0649, IDE0044, IDE0051
    private void* _methodTable;
#pragma warning restore CS0169, CS0649, IDE0044, IDE0051

    public Object()
    {
    }

    ~Object()
    {
    }

    public virtual bool Equals(object? other) => ReferenceEquals(this, other);

    public virtual int GetHashCode() => 0;

    public virtual string? ToString() => null;

    public static bool ReferenceEquals(object? left, object? right) => left == right;
}
