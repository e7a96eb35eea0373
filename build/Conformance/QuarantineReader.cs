using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Pistachio.Build.Boards;
using Pistachio.Hil.Runs;

namespace Pistachio.Build.Conformance;

/// <summary>Reads <c>hil/quarantine.yaml</c>, for all boards, and <c>boards/NAME/quarantine.yaml</c>: a mapping of tests, each with reason and last day.</summary>
internal static class QuarantineReader
{
    private const string DateText = "a day such as 2026-12-31";

    /// <summary>Reads the files that there are. What is wrong is reported with file, line and what was expected.</summary>
    public static Quarantine Read(string root, string board) =>
        new([.. new[] { "hil/quarantine.yaml", $"boards/{board}/quarantine.yaml" }
            .Where(file => File.Exists(Path.Combine(root, file)))
            .SelectMany(file => ReadFile(Path.Combine(root, file), file))]);

    internal static IReadOnlyList<QuarantineEntry> ReadFile(string path, string shownAs) =>
        [.. ProfileNode.Load(path, shownAs)
            .Entries("a mapping of test: reason and until")
            .Select(entry => ReadEntry(shownAs, entry.Name, entry.Value))];

    private static QuarantineEntry ReadEntry(string file, ProfileNode name, ProfileNode node)
    {
        var members = node.Members("a mapping of reason and until", "reason", "until");
        var reason = members.TryGetValue("reason", out var why) ? why.Text("why the test may fail") : throw name.Expected("a member 'reason': why the test may fail");
        var until = members.TryGetValue("until", out var last) ? Date(last) : throw name.Expected($"a member 'until': the last day of the quarantine, {DateText}");
        return new QuarantineEntry(name.Text("the name of a test, or a pattern with * or ?"), reason, until, file, name.Line);
    }

    private static DateOnly Date(ProfileNode node) =>
        DateOnly.TryParseExact(node.Text(DateText), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw node.Expected(DateText);
}
