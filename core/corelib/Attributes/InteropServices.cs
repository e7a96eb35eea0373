namespace System.Runtime.InteropServices;

public enum LayoutKind
{
    Sequential = 0,
    Explicit = 2,
    Auto = 3,
}

public enum CharSet
{
    None = 1,
    Ansi = 2,
    Unicode = 3,
    Auto = 4,
}

[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class StructLayoutAttribute(LayoutKind layoutKind) : Attribute
{
#pragma warning disable CA1051
    public int Pack;
    public int Size;
    public CharSet CharSet;
#pragma warning restore CA1051

    public LayoutKind Value { get; } = layoutKind;
}

[AttributeUsage(AttributeTargets.Field)]
public sealed class FieldOffsetAttribute(int offset) : Attribute
{
    public int Value { get; } = offset;
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class InAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OutAttribute : Attribute
{
}

/// <summary>The method is called by assembly with the C calling convention.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnmanagedCallersOnlyAttribute : Attribute
{
#pragma warning disable CA1051
    public Type[]? CallConvs;
    public string? EntryPoint;
#pragma warning restore CA1051
}

public enum UnmanagedType
{
    Bool = 2,
}
