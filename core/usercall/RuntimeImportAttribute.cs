namespace System.Runtime;

/// <summary>
/// Marks a method that the compiler calls directly in assembly code. ilc knows it by its name; the one of
/// System.Private.CoreLib is not public.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeImportAttribute : Attribute
{
    /// <param name="library">Always "*": resolved by the linker.</param>
    /// <param name="entryPoint">Name of the symbol.</param>
    public RuntimeImportAttribute(string library, string entryPoint)
    {
        Library = library;
        EntryPoint = entryPoint;
    }

    public string Library { get; }

    public string EntryPoint { get; }
}
