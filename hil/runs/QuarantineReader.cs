using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

using Pistachio.Hil.Yaml;

namespace Pistachio.Hil.Runs;

/// <summary>Reads <c>hil/quarantine.yaml</c>, for all boards, and <c>boards/NAME/quarantine.yaml</c>: a mapping of tests, each with reason and last day.</summary>
public static class QuarantineReader
{
    private const string DateText = "a day such as 2026-12-31";

    /// <summary>Reads the files that there are.</summary>
    /// <param name="root">Top folder of the repository.</param>
    /// <param name="board">Name of the board profile.</param>
    /// <exception cref="RunInputException">One is wrong; the message is one line with file, line and what was expected.</exception>
    public static Quarantine Read(string root, string board) =>
        new([.. new[] { "hil/quarantine.yaml", $"boards/{board}/quarantine.yaml" }
            .Where(file => File.Exists(Path.Combine(root, file)))
            .SelectMany(file => ReadFile(Path.Combine(root, file), file))]);

    internal static IReadOnlyList<QuarantineEntry> ReadFile(string path, string shownAs)
    {
        try
        {
            return [.. DocumentNode.Load(path, shownAs)
                .Entries("a mapping of test: reason and until")
                .Select(entry => ReadEntry(shownAs, entry.Name, entry.Value))];
        }
        catch (DocumentException wrong)
        {
            throw new RunInputException(wrong.Message, wrong);
        }
    }

    private static QuarantineEntry ReadEntry(string file, DocumentNode name, DocumentNode node)
    {
        IReadOnlyDictionary<string, DocumentNode> members = node.Members("a mapping of reason and until", "reason", "until");
        string reason = members.TryGetValue("reason", out DocumentNode? why) ? why.Text("why the test may fail") : throw name.Expected("a member 'reason': why the test may fail");
        DateOnly until = members.TryGetValue("until", out DocumentNode? last) ? Date(last) : throw name.Expected($"a member 'until': the last day of the quarantine, {DateText}");
        return new QuarantineEntry(name.Text("the name of a test, or a pattern with * or ?"), reason, until, file, name.Line);
    }

    private static DateOnly Date(DocumentNode node) =>
        DateOnly.TryParseExact(node.Text(DateText), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date
            : throw node.Expected(DateText);
}
