using System.Text;
using System.Xml;

namespace Pistachio.Hil.Reports;

/// <summary>Text that may stand in XML 1.0.</summary>
internal static class XmlText
{
    /// <summary>Replaces characters that XML cannot carry, such as most control characters, by U+FFFD.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            clean.Append(rune.Value > 0xFFFF || XmlConvert.IsXmlChar((char)rune.Value) ? rune : Rune.ReplacementChar);
        return clean.ToString();
    }
}
