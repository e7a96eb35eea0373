using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Conformance;

/// <summary>An interface of POSIX.1-2017 that needs an operating system.</summary>
/// <param name="Header">The header that declares it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Errors">The errors that its page says it shall give.</param>
internal sealed record PosixInterface(string Header, string Name, IReadOnlyList<string> Errors)
{
    /// <summary>Where they are listed, below the root of the tree: header, name and errors between tabs; a line that begins with # is a comment.</summary>
    public const string List = "build/Conformance/interfaces.tsv";

    /// <summary>All of them, in the order of the list.</summary>
    public static IReadOnlyList<PosixInterface> Read(string file) =>
        [.. File.ReadLines(file).Select((line, number) => (line, number + 1)).Where(each => !each.line.StartsWith('#')).Select(each => Parse(file, each.line, each.Item2))];

    private static PosixInterface Parse(string file, string line, int number)
    {
        var parts = line.Split('\t');
        return parts.Length == 3
            ? new PosixInterface(parts[0], parts[1], parts[2].Split(' ', System.StringSplitOptions.RemoveEmptyEntries))
            : throw new BuildFailure($"{file}:{number}: expected header, interface and errors between tabs");
    }
}
