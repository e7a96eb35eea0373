using System.Globalization;
using System.Text;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports.Html;

/// <summary>Text for HTML: what a board wrote may be anything.</summary>
internal static class HtmlText
{
    /// <summary>First of the characters of Unicode that show a control character.</summary>
    private const int ControlPictures = 0x2400;

    /// <summary>Text that is nothing but text, in an element as well as in a quoted attribute. Control characters are shown as pictures.</summary>
    public static string Of(string text)
    {
        var html = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&':
                    html.Append("&amp;");
                    break;
                case '<':
                    html.Append("&lt;");
                    break;
                case '>':
                    html.Append("&gt;");
                    break;
                case '"':
                    html.Append("&quot;");
                    break;
                case '\'':
                    html.Append("&#39;");
                    break;
                case < 0x20:
                    html.Append((char)(ControlPictures + rune.Value));
                    break;
                case 0x7F:
                    html.Append('\u2421');
                    break;
                default:
                    html.Append(IsInvisible(rune) ? Rune.ReplacementChar : rune);
                    break;
            }
        }

        return html.ToString();
    }

    /// <summary>Seconds, as precise as is of use.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        0 => "0\u00A0s",
        >= 100 => seconds.ToString("0", CultureInfo.InvariantCulture) + "\u00A0s",
        >= 1 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + "\u00A0s",
        _ => (seconds * 1000).ToString(seconds < 0.01 ? "0.0" : "0", CultureInfo.InvariantCulture) + "\u00A0ms",
    };

    /// <summary>A number for an attribute of SVG.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The name of an outcome, as class and as data.</summary>
    public static string NameOf(RunOutcome outcome) => outcome.ToString().ToLowerInvariant();

    /// <summary>An outcome with a sign, so that color is not all that tells it.</summary>
    public static string Badge(RunOutcome outcome)
    {
        string sign = outcome switch
        {
            RunOutcome.Passed => "\u2713",
            RunOutcome.Failed => "\u2717",
            RunOutcome.Flaky => "\u2248",
            RunOutcome.Quarantined => "\u2298",
            RunOutcome.Skipped => "\u2013",
            _ => "\u25A1",
        };
        return $"<span class=\"badge {NameOf(outcome)}\"><span aria-hidden=\"true\">{sign}</span> {NameOf(outcome)}</span>";
    }

    /// <summary>Control characters above ASCII, and those that turn the direction of text or cannot be seen: a log must not look like something else.</summary>
    private static bool IsInvisible(Rune rune) =>
        rune.Value is (>= 0x80 and < 0xA0) or 0x200B or (>= 0x200E and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0xFEFF or 0xFFFE or 0xFFFF;
}
