using System.Runtime;

namespace Pistachio.Runtime;

/// <summary>The functions of the C mathematics library that CoreLib itself needs, for numbers as text. There are no others.</summary>
internal static class FloatingPoint
{
    /// <summary>From here on every double is whole.</summary>
    private const double AllWhole = 4503599627370496.0;

    [RuntimeExport("floor")]
    internal static double Floor(double value)
    {
        if (!(value < AllWhole && value > -AllWhole))
        {
            return value;
        }

        double whole = (long)value;
        double below = whole > value ? whole - 1 : whole;
        return below == 0 ? value * 0.0 : below;
    }

    [RuntimeExport("ceil")]
    internal static double Ceiling(double value) => -Floor(-value);
}
