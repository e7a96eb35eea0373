using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;

namespace Pistachio.Build.Documentation;

/// <summary>Writes the API reference as static HTML without outside parts: an index, and a page for each namespace and each type.</summary>
internal sealed class ApiPages(ApiReference reference)
{
    private const string Style =
        """
        :root{--ink:#1d2a20;--soft:#5c6b60;--line:#d9e2da;--leaf:#3f7d4e;--page:#fbfdfb;--code:#eef4ee}
        @media(prefers-color-scheme:dark){:root{--ink:#e3ece4;--soft:#9db0a1;--line:#2f3b32;--leaf:#8fce9c;--page:#151b16;--code:#1f2821}}
        body{margin:0 auto;max-width:62rem;padding:2rem 1.5rem 4rem;font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--page)}
        a{color:var(--leaf);text-decoration:none}a:hover{text-decoration:underline}
        h1{font-size:1.7rem;margin:.4em 0}h2{font-size:1.15rem;margin:2em 0 .4em;border-bottom:1px solid var(--line);padding-bottom:.2em}
        h3{font:600 1rem ui-monospace,monospace;margin:1.6em 0 .2em;overflow-wrap:anywhere}
        code,pre{font-family:ui-monospace,monospace;font-size:.9em;background:var(--code);border-radius:3px}code{padding:.1em .3em}pre{padding:.8em;overflow:auto}
        table{border-collapse:collapse;width:100%}td{padding:.35em .8em .35em 0;border-bottom:1px solid var(--line);vertical-align:top}
        td:first-child{font-family:ui-monospace,monospace;font-size:.9em;white-space:nowrap}
        nav,.soft{color:var(--soft)}dt{font-family:ui-monospace,monospace;font-size:.9em}dd{margin:0 0 .4em 1.5em}
        input{width:100%;padding:.5em;font:inherit;color:inherit;background:var(--code);border:1px solid var(--line);border-radius:4px}
        """;

    // Narrows the index to the rows that hold what was typed; without JavaScript the index is simply whole.
    private const string Search =
        """
        <input id="q" type="search" placeholder="Search types" autofocus>
        <script>
        document.getElementById('q').addEventListener('input', e => {
          const text = e.target.value.toLowerCase();
          for (const row of document.querySelectorAll('tr')) row.hidden = !row.textContent.toLowerCase().includes(text);
        });
        </script>
        """;

    private static readonly (char Kind, string Title)[] MemberKinds =
        [('F', "Fields and constants"), ('P', "Properties"), ('M', "Methods"), ('E', "Events")];

    private readonly DocstringHtml _docstrings = new(reference);

    /// <summary>Writes all pages into a folder.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Write(folder, "index.html", "Pistachio API reference", Index());
        foreach (var space in reference.Namespaces)
        {
            Write(folder, NamespaceFile(space.Key), space.Key, $"{Crumbs()}<h1>{Encode(space.Key)}</h1>{Table(space)}");
            foreach (var type in space)
            {
                Write(folder, type.Id.FileName + ".html", type.Name, Page(type));
            }
        }
    }

    private string Index()
    {
        var text = new StringBuilder("<h1>Pistachio API reference</h1>").Append(Search);
        foreach (var space in reference.Namespaces)
        {
            text.Append($"<h2><a href=\"{NamespaceFile(space.Key)}\">{Encode(space.Key)}</a></h2>").Append(Table(space));
        }

        return text.ToString();
    }

    private string Table(IEnumerable<ApiType> types) =>
        $"<table>{string.Concat(types.Select(type => $"<tr><td><a href=\"{type.Id.FileName}.html\">{Encode(type.Name)}</a></td><td>{_docstrings.Summary(type.Text)}</td></tr>\n"))}</table>";

    private string Page(ApiType type)
    {
        var text = new StringBuilder(Crumbs(type.Namespace));
        text.Append($"<h1>{Encode(type.Name)}</h1>").Append(_docstrings.Body(type.Text));
        foreach (var (kind, title) in MemberKinds)
        {
            var members = type.Members.Where(member => member.Id.Kind == kind).ToList();
            if (members.Count > 0)
            {
                text.Append($"<h2>{title}</h2>\n");
                members.ForEach(member =>
                    text.Append($"<h3 id=\"{member.Id.Anchor}\">{Encode(member.Id.DisplayName)}</h3>\n").Append(_docstrings.Body(member.Text)));
            }
        }

        return text.ToString();
    }

    private static string Crumbs(string? space = null) =>
        $"<nav><a href=\"index.html\">Pistachio</a>{(space == null ? "" : $" / <a href=\"{NamespaceFile(space)}\">{Encode(space)}</a>")}</nav>";

    private static string NamespaceFile(string space) => $"namespace-{space.Trim('(', ')')}.html";

    private static void Write(string folder, string file, string title, string body) => File.WriteAllText(
        Path.Combine(folder, file),
        $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Encode(title)}</title><style>{Style}</style></head>\n<body>{body}</body></html>\n");

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
