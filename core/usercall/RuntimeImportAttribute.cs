namespace System.Runtime;

/// <summary>
/// Marks a method that the compiler calls directly in assembly code. ilc knows it by its name; the one of
/// System.Private.CoreLib is not public.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeImportAttribute : Attribute
{
    /// <param name="entry">Name of the symbol.</param>
    public RuntimeImportAttribute(string entry) => Entry = entry;

    /// <summary>Name of the symbol.</summary>
    public string Entry { get; }
}
