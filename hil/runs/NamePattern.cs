using System;
using System.IO.Enumeration;

namespace Pistachio.Hil.Runs;

/// <summary>A pattern for names of tests, whatever the case: with <c>*</c> or <c>?</c> for the whole name, else a part of it.</summary>
/// <param name="Text">The pattern.</param>
public sealed record NamePattern(string Text)
{
    public bool Matches(string name) => Text.AsSpan().IndexOfAny('*', '?') >= 0
        ? FileSystemName.MatchesSimpleExpression(Text, name)
        : name.Contains(Text, StringComparison.OrdinalIgnoreCase);
}
