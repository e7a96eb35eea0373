using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Pistachio.Build.Documentation;

/// <summary>A documentation id as the C# compiler writes it (C# specification, annex D.4.2): a kind, a full name, and parameters.</summary>
internal sealed partial record DocumentationId(string Text)
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["System.Boolean"] = "bool", ["System.Byte"] = "byte", ["System.SByte"] = "sbyte", ["System.Char"] = "char",
        ["System.Int16"] = "short", ["System.UInt16"] = "ushort", ["System.Int32"] = "int", ["System.UInt32"] = "uint",
        ["System.Int64"] = "long", ["System.UInt64"] = "ulong", ["System.IntPtr"] = "nint", ["System.UIntPtr"] = "nuint",
        ["System.Object"] = "object", ["System.String"] = "string", ["System.Void"] = "void",
    };

    /// <summary>Stands for the namespace of types that are in none.</summary>
    public const string NoNamespace = "(global)";

    /// <summary>T type, M method, P property, F field, E event.</summary>
    public char Kind => Text[0];

    /// <summary>The full name of the type, or of the type that holds the member.</summary>
    public string Type => Kind == 'T' ? FullName : FullName[..FullName.LastIndexOf('.')];

    /// <summary>The name of the type with its type parameters, without the namespace.</summary>
    public string TypeName => Generic(Type[(Type.LastIndexOf('.') + 1)..]);

    /// <summary>The name of the type within a namespace, with the types around it.</summary>
    public string NameWithin(string space) => space == NoNamespace
        ? Generic(Type)
        : string.Join('.', Type[(space.Length + 1)..].Split('.').Select(Generic));

    /// <summary>What a reader calls it: the name of the type, or the member with its parameters.</summary>
    public string DisplayName
    {
        get
        {
            if (Kind == 'T')
            {
                return TypeName;
            }

            var name = Generic(FullName[(FullName.LastIndexOf('.') + 1)..].Replace("#ctor", TypeName.Split('<')[0], StringComparison.Ordinal));
            var parameters = ParameterList;
            return Kind == 'M' ? $"{name}({parameters})" : parameters.Length > 0 ? $"{name}[{parameters}]" : name;
        }
    }

    /// <summary>A name that is good for a file and for an anchor.</summary>
    public string FileName => NotInFileNames().Replace(Type, "_");

    /// <summary>The anchor of a member on the page of its type.</summary>
    public string Anchor => NotInFileNames().Replace(Text, "_");

    // The name ends where the parameters begin.
    private string FullName => Text[2..].Split('(')[0].Split('~')[0];

    private string ParameterList
    {
        get
        {
            var open = Text.IndexOf('(');
            var close = Text.LastIndexOf(')');
            return open < 0 ? "" : string.Join(", ", Split(Text[(open + 1)..close]).Select(Shorten));
        }
    }

    // Commas inside braces separate type arguments, not parameters.
    private static IEnumerable<string> Split(string list)
    {
        var depth = 0;
        var part = new StringBuilder();
        foreach (var each in list)
        {
            depth += each is '{' or '[' ? 1 : each is '}' or ']' ? -1 : 0;
            if (each == ',' && depth == 0)
            {
                yield return part.ToString();
                part.Clear();
            }
            else
            {
                part.Append(each);
            }
        }

        yield return part.ToString();
    }

    private static string Shorten(string type)
    {
        var reference = type.EndsWith('@') ? "ref " : "";
        var text = FullTypeName().Replace(type.TrimEnd('@'), match =>
            Keywords.TryGetValue(match.Value, out var keyword) ? keyword : match.Value[(match.Value.LastIndexOf('.') + 1)..]);
        return reference + TypeParameter().Replace(text.Replace('{', '<').Replace('}', '>').Replace(",", ", ", StringComparison.Ordinal), "T$1");
    }

    // List`1 is List<T>; with several parameters they are numbered.
    private static string Generic(string name)
    {
        var parts = name.Split('`', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length != 2 || !int.TryParse(parts[1], out var count)
            ? name
            : $"{parts[0]}<{(count == 1 ? "T" : string.Join(", ", Enumerable.Range(0, count).Select(index => $"T{index}")))}>";
    }

    [GeneratedRegex("[^A-Za-z0-9.]")]
    private static partial Regex NotInFileNames();

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+")]
    private static partial Regex FullTypeName();

    [GeneratedRegex("``?([0-9]+)")]
    private static partial Regex TypeParameter();
}
