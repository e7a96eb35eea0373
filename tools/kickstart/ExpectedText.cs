using System;
using System.Collections.Generic;
using System.IO.Enumeration;
using System.Linq;

namespace Pistachio.Kickstart;

/// <summary>What a stream of a program is expected to hold.</summary>
public abstract record ExpectedText
{
    private const int LongestShown = 120;

    private ExpectedText()
    {
    }

    /// <summary>What is wrong with a text, in one line that begins with <paramref name="stream"/>; null when it is as expected.</summary>
    public abstract string? Complaint(string stream, string text);

    private static string Shown(string line) => $"'{(line.Length <= LongestShown ? line : line[..LongestShown] + "…")}'";

    /// <summary>Exactly this text.</summary>
    public sealed record Whole(string Text) : ExpectedText
    {
        /// <inheritdoc/>
        public override string? Complaint(string stream, string text)
        {
            if (text == Text)
            {
                return null;
            }

            string[] expected = Text.Split('\n'), actual = text.Split('\n');
            var same = expected.Zip(actual).TakeWhile(lines => lines.First == lines.Second).Count();
            return (same < expected.Length, same < actual.Length) switch
            {
                (true, true) when same == actual.Length - 1 && actual[same].Length == 0 => $"{stream} ends before line {same + 1}: expected {Shown(expected[same])}",
                (true, true) when same == expected.Length - 1 && expected[same].Length == 0 => $"{stream}, line {same + 1}: expected nothing more, got {Shown(actual[same])}",
                (true, true) => $"{stream}, line {same + 1}: expected {Shown(expected[same])}, got {Shown(actual[same])}",
                (true, false) => $"{stream} ends without an end of line after {Shown(actual[^1])}",
                _ => $"{stream}, line {same}: expected no end of line after {Shown(expected[^1])}",
            };
        }
    }

    /// <summary>Lines that match these patterns, with <c>*</c> and <c>?</c>, in this order; others may stand between them.</summary>
    public sealed record Lines(IReadOnlyList<string> Patterns) : ExpectedText
    {
        /// <inheritdoc/>
        public override string? Complaint(string stream, string text)
        {
            var next = 0;
            foreach (var line in text.Split('\n'))
            {
                if (next < Patterns.Count && FileSystemName.MatchesSimpleExpression(Patterns[next], line, ignoreCase: false))
                {
                    next++;
                }
            }

            return next == Patterns.Count
                ? null
                : $"{stream} has no line {Shown(Patterns[next])}{(next > 0 ? $" after {Shown(Patterns[next - 1])}" : "")}; its last line is {Shown(text.TrimEnd('\n').Split('\n')[^1])}";
        }
    }
}
