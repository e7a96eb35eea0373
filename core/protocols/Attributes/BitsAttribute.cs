using System;

namespace Pistachio.Protocols;

/// <summary>
/// The parameter of a kernel call takes only some bits of a word. One with an offset other than 0 shares the word of the parameter before it.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BitsAttribute : Attribute
{
    /// <param name="offset">Lowest bit, 0 to 63.</param>
    /// <param name="width">Number of bits, 1 to 64.</param>
    public BitsAttribute(int offset, int width)
    {
        Offset = offset;
        Width = width;
    }

    /// <summary>Lowest bit.</summary>
    public int Offset { get; }

    /// <summary>Number of bits.</summary>
    public int Width { get; }
}
