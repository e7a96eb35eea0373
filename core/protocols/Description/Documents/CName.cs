using System;
using System.Text;

namespace Pistachio.Protocols.Description.Documents;

/// <summary>C spellings of C# names and types.</summary>
internal static class CName
{
    private static readonly string[] Keywords =
    [
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto",
        "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch",
        "typedef", "union", "unsigned", "void", "volatile", "while",
    ];

    /// <summary>QueryPages becomes query_pages, bytes0 stays.</summary>
    public static string Lower(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>A parameter name that is no keyword of C.</summary>
    public static string Parameter(string name)
    {
        string lower = Lower(name);
        return Array.IndexOf(Keywords, lower) < 0 ? lower : lower + "_";
    }

    /// <summary>QueryPages becomes QUERY_PAGES.</summary>
    public static string Upper(string name) => Lower(name).ToUpperInvariant();

    /// <summary>The type of a parameter.</summary>
    public static string Type(KernelParameter parameter) => parameter switch
    {
        { Place: KernelParameterPlace.Message } => "struct exo_message",
        { Place: KernelParameterPlace.Handle } => "exo_handle",
        { IsEnumeration: true } => "exo_" + Lower(parameter.TypeName),
        { TypeBits: 1 } => "bool",
        _ => $"uint{parameter.TypeBits}_t",
    };
}
