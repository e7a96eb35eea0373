using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Conformance;

/// <summary>Why no test expects an error.</summary>
/// <param name="Interface">Of which interface, or <see cref="Any"/>.</param>
/// <param name="Error">Name of the errno value.</param>
/// <param name="Reason">Why.</param>
internal sealed record MissingError(string Interface, string Error, string Reason)
{
    public const string Any = "*";

    /// <summary>Where they are listed, below the root of the tree: interface, error and reason between tabs; a line that begins with # is a comment.</summary>
    public const string List = "build/Conformance/missing-errors.tsv";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MissingError> Read(string file) =>
        [.. File.ReadLines(file).Select((line, number) => (line, number + 1)).Where(each => !each.line.StartsWith('#')).SelectMany(each => Parse(file, each.line, each.Item2))];

    /// <summary>One line, which may name several interfaces.</summary>
    private static IEnumerable<MissingError> Parse(string file, string line, int number)
    {
        var parts = line.Split('\t');
        return parts.Length == 3
            ? parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new MissingError(name, parts[1], parts[2]))
            : throw new BuildFailure($"{file}:{number}: expected interfaces, error and reason between tabs");
    }
}
