using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Documentation;

/// <summary>A member of a type: a method, property, field or event.</summary>
/// <param name="Id">Its documentation id, such as <c>M:A.B.C(System.Int32)</c>.</param>
/// <param name="Text">Its docstring.</param>
internal sealed record ApiMember(DocumentationId Id, XElement Text);

/// <summary>A type and its documented members.</summary>
/// <param name="Id">Its documentation id.</param>
/// <param name="Namespace">Its namespace; a nested type has that of the outermost type around it.</param>
/// <param name="Text">Its docstring.</param>
/// <param name="Members">What it holds, nested types left out.</param>
internal sealed record ApiType(DocumentationId Id, string Namespace, XElement Text, IReadOnlyList<ApiMember> Members)
{
    /// <summary>The name within the namespace, such as <c>Outer.Nested</c>.</summary>
    public string Name => Id.NameWithin(Namespace);
}

/// <summary>Everything that the docstrings of the tree say, by type.</summary>
internal sealed class ApiReference
{
    private ApiReference(IReadOnlyList<ApiType> types) => Types = types;

    /// <summary>All documented types, ordered by namespace and name.</summary>
    public IReadOnlyList<ApiType> Types { get; }

    /// <summary>The types of each namespace.</summary>
    public IEnumerable<IGrouping<string, ApiType>> Namespaces => Types.GroupBy(type => type.Namespace);

    /// <summary>
    /// Reads documentation files that the compiler wrote. Source that is shared between projects is in several of them; the first one
    /// counts.
    /// </summary>
    public static ApiReference Read(IEnumerable<string> files)
    {
        var members = files.SelectMany(ReadMembers).DistinctBy(member => member.Id.Text).ToList();
        var byType = members.Where(member => member.Id.Kind != 'T').ToLookup(member => member.Id.Type);

        // A type without a docstring of its own, but with documented members, has a page all the same.
        var declarations = members.Where(member => member.Id.Kind == 'T')
            .Concat(byType.Select(group => new ApiMember(new DocumentationId("T:" + group.Key), new XElement("member"))))
            .DistinctBy(member => member.Id.Text)
            .ToList();
        var names = declarations.Select(declaration => declaration.Id.Type).ToHashSet();
        var types = declarations
            .Select(declaration => new ApiType(
                declaration.Id,
                NamespaceOf(declaration.Id.Type, names),
                declaration.Text,
                byType[declaration.Id.Type].OrderBy(each => each.Id.Text, StringComparer.Ordinal).ToList()))
            .OrderBy(type => type.Namespace, StringComparer.Ordinal)
            .ThenBy(type => type.Name, StringComparer.Ordinal)
            .ToList();
        return new ApiReference(types);
    }

    // An id does not say where the namespace ends: what stands before the last dot may itself be a type.
    private static string NamespaceOf(string type, HashSet<string> types)
    {
        var dot = type.LastIndexOf('.');
        var outer = dot < 0 ? "" : type[..dot];
        return types.Contains(outer) ? NamespaceOf(outer, types) : outer.Length == 0 ? DocumentationId.NoNamespace : outer;
    }

    private static IEnumerable<ApiMember> ReadMembers(string file)
    {
        try
        {
            return XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member")
                .Where(member => member.Attribute("name")?.Value.StartsWith("N:", StringComparison.Ordinal) == false)
                .Select(member => new ApiMember(new DocumentationId(member.Attribute("name")!.Value), member))
                .ToList();
        }
        catch (XmlException exception)
        {
            throw new BuildFailure($"{file}: {exception.Message}");
        }
    }
}
