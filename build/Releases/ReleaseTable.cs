using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Releases;

/// <summary>The table of boards, releases and phases in <c>docs/boards.md</c>, between two marks.</summary>
internal static class ReleaseTable
{
    public const string Document = "docs/boards.md";

    private const string Begin = "<!-- releases: written by ./nuke.ps1 Boards -->";
    private const string End = "<!-- end of releases -->";

    /// <summary>The document of a tree with the table as it should be.</summary>
    public static string Updated(string root)
    {
        var text = File.ReadAllText(Path.Combine(root, Document));
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? text[..begin] + Begin + "\n" + Table(root) + text[end..]
            : throw new BuildFailure($"{Document}: expected the marks '{Begin}' and '{End}'");
    }

    /// <summary>Writes the table into the document.</summary>
    public static void Write(string root) => File.WriteAllText(Path.Combine(root, Document), Updated(root));

    private static string Table(string root)
    {
        var text = new StringBuilder("| board | release | phase | conformance | build | date |\n|---|---|---|---|---|---|\n");
        foreach (var board in BoardProfileReader.Known(root))
        {
            foreach (var release in ReleaseReader.Known(root, board).Select(name => ReleaseReader.Read(root, board, name)))
            {
                Append(text, BoardProfileReader.Read(root, board), release);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, BoardProfile board, Release release)
    {
        if (release.Phases == null)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {board.Name} | {release.Name} | {string.Join(", ", board.Phases.Select(phase => $"{phase.Name} {phase.Version}"))} | not asked for | | |\n");
            return;
        }

        if (release.Phases.Count == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {board.Name} | {release.Name} | none yet | | | |\n");
        }

        foreach (var phase in release.Phases)
        {
            var skipped = phase.Proof.Skipped > 0 ? $", {phase.Proof.Skipped} skipped" : "";
            text.Append(CultureInfo.InvariantCulture, $"| {board.Name} | {release.Name} | {phase.Name} {phase.Version} | {phase.Proof.Passed} passed{skipped}; {phase.Proof.Rig.Replace("|", "\\|")} | `{phase.Proof.Build[..8]}` | {phase.Proof.Date:yyyy-MM-dd} |\n");
        }
    }
}
