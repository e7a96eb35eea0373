using System;
using System.Globalization;
using System.Linq;

namespace Pistachio.Hil.Boot;

/// <summary>The hardware address of a network card, 48 bits.</summary>
/// <param name="Value">The address as a number; its first byte is the highest.</param>
public readonly record struct MacAddress(ulong Value)
{
    /// <summary>As GRUB writes it: <c>52:54:00:12:34:56</c>.</summary>
    public string WithColons => Join(':');

    /// <summary>As iPXE writes it with <c>:hexhyp</c>: <c>52-54-00-12-34-56</c>.</summary>
    public string WithHyphens => Join('-');

    /// <summary>Reads six bytes in hexadecimal with colons or hyphens between them; null when it is something else.</summary>
    public static MacAddress? Parse(string text)
    {
        string[] parts = text.Split(text.Contains('-', StringComparison.Ordinal) ? '-' : ':');
        ulong value = 0;
        foreach (string part in parts)
        {
            if (part.Length != 2 || !byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte next))
                return null;
            value = (value << 8) | next;
        }

        return parts.Length == 6 ? new MacAddress(value) : null;
    }

    public override string ToString() => WithColons;

    private string Join(char separator)
    {
        ulong value = Value;
        return string.Join(separator, Enumerable.Range(0, 6).Select(i => ((byte)(value >> (40 - (8 * i)))).ToString("x2", CultureInfo.InvariantCulture)));
    }
}
