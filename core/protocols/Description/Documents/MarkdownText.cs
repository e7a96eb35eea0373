using System;

namespace Pistachio.Protocols.Description.Documents;

/// <summary>Text made safe for Markdown.</summary>
internal static class MarkdownText
{
    /// <summary>Text for a cell of a table.</summary>
    public static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
