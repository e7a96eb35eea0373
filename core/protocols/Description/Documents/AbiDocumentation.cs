using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pistachio.Protocols.Description.Documents;

/// <summary>The documentation comments of the ABI, from the XML file beside its assembly.</summary>
internal sealed partial class AbiDocumentation
{
    private readonly XDocument file;

    private AbiDocumentation(XDocument file) => this.file = file;

    /// <exception cref="FileNotFoundException">The XML file is missing.</exception>
    public static AbiDocumentation Load(Assembly assembly) => new(XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")));

    /// <summary>Summary of a type; "" when it has none.</summary>
    public string Type(Type type) => Summary($"T:{type.FullName}");

    /// <summary>Summary of a field; "" when it has none.</summary>
    public string Field(Type type, string field) => Summary($"F:{type.FullName}.{field}");

    private string Summary(string name)
    {
        XElement? summary = file.Descendants("member").FirstOrDefault(member => (string?)member.Attribute("name") == name)?.Element("summary");
        return summary is null ? "" : Spaces().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();
    }

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement element when (string?)element.Attribute("cref") is { } reference => reference[(reference.LastIndexOfAny(['.', ':']) + 1)..],
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
