using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Pistachio.Abi;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Hil.Yaml;

namespace Pistachio.Build.Releases;

/// <summary>Reads <c>boards/BOARD/releases/NAME.yaml</c>.</summary>
internal static class ReleaseReader
{
    private const string PhasesText = "'all', or a mapping of phase: version, build, passed, skipped, date and rig";

    /// <summary>The releases of a board, by name; development first.</summary>
    public static IReadOnlyList<string> Known(string root, string board)
    {
        var folder = Path.Combine(root, FolderOf(board));
        return !Directory.Exists(folder)
            ? []
            : Directory.EnumerateFiles(folder, "*.yaml")
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .OrderBy(name => name != Release.Development)
                .ThenBy(name => name, StringComparer.Ordinal)
                .ToList();
    }

    /// <summary>Reads a release. What is wrong is reported with file, line and what was expected. A board without releases has one, development.</summary>
    public static Release Read(string root, string board, string name)
    {
        var known = Known(root, board);
        if (!known.Contains(name))
        {
            return name == Release.Development && known.Count == 0
                ? new Release(FileOf(board, name), board, name, "", null)
                : throw new BuildFailure($"unknown release '{name}' of board '{board}'; known releases: {string.Join(", ", known)}", 2);
        }

        return ReadFile(Path.Combine(root, FileOf(board, name)), FileOf(board, name), board, name);
    }

    /// <summary>The file of a release, relative to the root.</summary>
    public static string FileOf(string board, string name) => $"{FolderOf(board)}/{name}.yaml";

    internal static Release ReadFile(string path, string shownAs, string board, string name) =>
        ProfileDocument.Read(path, shownAs, document => ReadDocument(document, shownAs, board, name));

    private static Release ReadDocument(DocumentNode document, string shownAs, string board, string name)
    {
        var members = document.Members("a mapping of description and phases", "description", "phases");
        return new Release(
            shownAs,
            board,
            name,
            Required(document, members, "description").Text("a line that describes the release"),
            ReadPhases(Required(document, members, "phases")));
    }

    private static string FolderOf(string board) => $"boards/{board}/releases";

    private static List<ReleasePhase>? ReadPhases(DocumentNode node)
    {
        if (!node.IsText)
        {
            return node.Entries(PhasesText).Select(entry => ReadPhase(entry.Name, entry.Value)).ToList();
        }

        return node.Text(PhasesText) == "all" ? null : throw node.Expected(PhasesText);
    }

    private static ReleasePhase ReadPhase(DocumentNode name, DocumentNode node)
    {
        var members = node.Members("a mapping of version, build, passed, skipped, date and rig", "version", "build", "passed", "skipped", "date", "rig");
        var build = Required(node, members, "build");
        var id = build.Text("a build id");
        if (id.Length != BuildId.TextLength || !id.All(char.IsAsciiHexDigitLower))
        {
            throw build.Expected($"a build id, {BuildId.TextLength} hexadecimal digits");
        }

        var proof = new ReleaseProof(
            id,
            Required(node, members, "passed").Number(1, int.MaxValue),
            members.TryGetValue("skipped", out var skipped) ? skipped.Number(0, int.MaxValue) : 0,
            Date(Required(node, members, "date")),
            Required(node, members, "rig").Text("the machine that it ran on"));
        return new ReleasePhase(name.Text("the name of a phase"), Required(node, members, "version").Version(), proof, name.Line);
    }

    private static DateOnly Date(DocumentNode node)
    {
        const string what = "a day such as 2026-12-31";
        return DateOnly.TryParseExact(node.Text(what), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : throw node.Expected(what);
    }

    private static DocumentNode Required(DocumentNode parent, IReadOnlyDictionary<string, DocumentNode> members, string name) =>
        members.TryGetValue(name, out var node) ? node : throw parent.Expected($"a member '{name}'");
}
