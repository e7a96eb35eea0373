using System;

namespace Pistachio.SymbolTable;

/// <summary>Turns linker symbols of ilc back into names that a reader of the source knows.</summary>
internal static class SourceName
{
    // ilc joins assembly, namespace and type with underscores: Pistachio_Kernel + Pistachio_Kernel_Scheduler + __Pick.
    private static readonly string[] s_assemblies = ["Pistachio_Kernel_", "Pistachio_Platform_", "Pistachio_CoreLib_"];

    /// <summary>As far as it can be told: <c>Scheduler.Pick</c>. Symbols of assembly files stay as they are.</summary>
    public static string Of(string symbol)
    {
        foreach (string assembly in s_assemblies)
        {
            if (!symbol.StartsWith(assembly, StringComparison.Ordinal))
                continue;
            string name = symbol[assembly.Length..];
            if (name.StartsWith(assembly, StringComparison.Ordinal))
                name = name[assembly.Length..];
            int type = name.LastIndexOf("__", StringComparison.Ordinal);
            return type <= 0 ? name : name[..type] + "." + name[(type + 2)..];
        }
        return symbol;
    }
}
