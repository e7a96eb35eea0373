namespace System;

#pragma warning disable CS0169, CS0649, IDE0044, IDE0051, CA1067

/// <summary>Named by the compilers; there is no reflection in this tier.</summary>
public struct RuntimeTypeHandle
{
    private nint _value;
}

/// <summary>Named by the compilers; there is no reflection in this tier.</summary>
public struct RuntimeMethodHandle
{
    private nint _value;
}

/// <summary>Names a field with constant data, for <c>RuntimeHelpers.CreateSpan</c>.</summary>
public struct RuntimeFieldHandle
{
    private nint _value;
}

/// <summary>Named by <c>typeof</c> in attribute arguments; there is no reflection in this tier.</summary>
public abstract class Type
{
}

/// <summary>Looked up by the compiler; there is no reflection in this tier.</summary>
internal abstract class RuntimeType : Type
{
}
