namespace Pistachio.Protocols.Generator.Model;

/// <summary>A type that fits a word.</summary>
/// <param name="Name">Fully qualified C# name.</param>
/// <param name="DisplayName">Short name for documents.</param>
/// <param name="Bits">Size, 8 to 64; 1 for bool.</param>
/// <param name="IsSigned">Whether it is sign extended.</param>
/// <param name="IsBoolean">Whether it is bool.</param>
/// <param name="Enumeration">Its members, for an enum.</param>
internal sealed record WordType(string Name, string DisplayName, int Bits, bool IsSigned, bool IsBoolean, EnumModel? Enumeration)
{
    /// <summary>An expression of type <c>ulong</c> for the value of <paramref name="expression"/>.</summary>
    public string Encode(string expression)
    {
        if (IsBoolean)
            return $"({expression} ? 1UL : 0UL)";
        return Name == "ulong" ? expression : $"unchecked((ulong){expression})";
    }

    /// <summary>An expression of this type for the <c>ulong</c> <paramref name="expression"/>.</summary>
    public string Decode(string expression)
    {
        if (IsBoolean)
            return $"({expression} != 0)";
        return Name == "ulong" ? expression : $"unchecked(({Name}){expression})";
    }

    /// <summary>A condition that is true when the <c>ulong</c> <paramref name="expression"/> is no value of this type; null when every word is one.</summary>
    public string? OutOfRange(string expression)
    {
        if (IsBoolean)
            return $"{expression} > 1";
        return Bits == 64 ? null : $"unchecked((ulong)({Name}){expression}) != {expression}";
    }
}
