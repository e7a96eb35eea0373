namespace System.Runtime;

/// <summary>Gives the method a linker symbol; assembly and other C# parts call it with no frame in between.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RuntimeExportAttribute(string entry) : Attribute
{
    public string Entry { get; } = entry;
}

/// <summary>The method's body is the linker symbol, called directly.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RuntimeImportAttribute(string entry) : Attribute
{
    public string Entry { get; } = entry;
}
