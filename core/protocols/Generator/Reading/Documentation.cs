using System.Linq;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Pistachio.Protocols.Generator.Reading;

/// <summary>The XML documentation of a symbol as plain text.</summary>
internal sealed class Documentation
{
    private readonly XElement? root;

    public Documentation(ISymbol symbol)
    {
        string? xml = symbol.GetDocumentationCommentXml();
        if (string.IsNullOrEmpty(xml))
            return;
        try
        {
            root = XElement.Parse(xml);
        }
        catch (XmlException)
        {
            // The compiler itself warns of a malformed comment (CS1570); the symbol then has no documentation.
            root = null;
        }
    }

    public string Summary => Text(root?.Element("summary"));

    public string Returns => Text(root?.Element("returns"));

    public string Parameter(string name) => Text(root?.Elements("param").FirstOrDefault(element => (string?)element.Attribute("name") == name));

    private static string Text(XElement? element) =>
        element is null ? "" : Regex.Replace(string.Concat(element.Nodes().Select(Text)), @"\s+", " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "paramref" or "seealso" } reference => ReferenceName(reference),
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };

    private static string ReferenceName(XElement reference)
    {
        string name = (string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword") ?? "";
        int parameters = name.IndexOf('(');
        if (parameters >= 0)
            name = name.Substring(0, parameters);
        return name.Substring(name.LastIndexOfAny(new[] { '.', ':' }) + 1);
    }
}
