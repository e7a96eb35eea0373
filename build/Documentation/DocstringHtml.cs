using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using System.Xml.Linq;

namespace Pistachio.Build.Documentation;

/// <summary>Turns docstrings into HTML.</summary>
internal sealed class DocstringHtml(ApiReference reference)
{
    private readonly Dictionary<string, (string Link, string Name)> _targets = reference.Types
        .SelectMany(type => type.Members
            .Select(member => (member.Id.Text, Link: $"{member.Id.FileName}.html#{member.Id.Anchor}", Name: $"{type.Name}.{member.Id.DisplayName.Split('(')[0]}"))
            .Prepend((type.Id.Text, Link: $"{type.Id.FileName}.html", Name: type.Name)))
        .ToDictionary(target => target.Text, target => (target.Link, target.Name));

    /// <summary>The summary alone.</summary>
    public string Summary(XElement docstring) => docstring.Element("summary") is { } summary ? Content(summary) : "";

    /// <summary>Everything: summary, parameters, result, errors, remarks.</summary>
    public string Body(XElement docstring)
    {
        var text = new StringBuilder();
        Paragraph(text, docstring.Element("summary"));
        List(text, "Parameters", docstring.Elements("typeparam").Concat(docstring.Elements("param")), each => each.Attribute("name")?.Value ?? "");
        Paragraph(text, docstring.Element("returns"), "Returns ");
        Paragraph(text, docstring.Element("value"), "Value: ");
        List(text, "Exceptions", docstring.Elements("exception"), each => Name(each.Attribute("cref")?.Value ?? ""));
        Paragraph(text, docstring.Element("remarks"));
        return text.ToString();
    }

    private void Paragraph(StringBuilder text, XElement? element, string prefix = "")
    {
        if (element != null)
        {
            text.Append($"<p>{(prefix.Length == 0 ? "" : $"<span class=\"soft\">{prefix}</span>")}{Content(element)}</p>\n");
        }
    }

    private void List(StringBuilder text, string title, IEnumerable<XElement> elements, Func<XElement, string> name)
    {
        var rows = elements.ToList();
        if (rows.Count > 0)
        {
            text.Append($"<div class=\"soft\">{title}</div><dl>");
            rows.ForEach(row => text.Append($"<dt>{Encode(name(row))}</dt><dd>{Content(row)}</dd>"));
            text.Append("</dl>\n");
        }
    }

    private string Content(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => Encode(text.Value),
        XElement child => Element(child),
        _ => "",
    })).Trim();

    private string Element(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "see" or "seealso":
                return Reference(element);
            case "c":
                return $"<code>{Content(element)}</code>";
            case "code":
                return $"</p><pre>{Encode(Unindent(element.Value))}</pre><p>";
            case "paramref" or "typeparamref":
                return $"<code>{Encode(element.Attribute("name")?.Value ?? "")}</code>";
            case "para":
                return $"</p><p>{Content(element)}";
            case "list":
                return $"</p><ul>{string.Concat(element.Elements("item").Select(item => $"<li>{Content(item)}</li>"))}</ul><p>";
            default:
                return Content(element);
        }
    }

    private string Reference(XElement element)
    {
        if (element.Attribute("href")?.Value is { } link)
        {
            return $"<a href=\"{Encode(link)}\">{(element.IsEmpty ? Encode(link) : Content(element))}</a>";
        }

        var target = element.Attribute("cref")?.Value ?? element.Attribute("langword")?.Value ?? "";
        return _targets.TryGetValue(target, out var found)
            ? $"<a href=\"{found.Link}\"><code>{Encode(found.Name)}</code></a>"
            : $"<code>{Encode(Name(target))}</code>";
    }

    private static string Name(string reference) =>
        reference.Length > 2 && reference[1] == ':' ? new DocumentationId(reference).DisplayName : reference;

    private static string Unindent(string code)
    {
        var lines = code.Trim('\n', '\r').TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line));
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
