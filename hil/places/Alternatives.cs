using System.Collections.Generic;
using System.Linq;

using Pistachio.Hil.Yaml;

namespace Pistachio.Hil.Places;

/// <summary>A mapping in which one member of several says what it is, and others what it is like.</summary>
internal static class Alternatives
{
    /// <summary>Finds the one.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="subject">What it describes, for messages.</param>
    /// <param name="kinds">The members of which there must be one.</param>
    /// <param name="further">Members that may be there, too.</param>
    public static (string Kind, DocumentNode Value, IReadOnlyDictionary<string, DocumentNode> All) Choose(
        DocumentNode node, string subject, IReadOnlyList<string> kinds, params string[] further)
    {
        string list = string.Join(", ", kinds);
        var all = node.Members($"a mapping with one of {list}", [.. kinds, .. further]);
        List<string> chosen = [.. kinds.Where(all.ContainsKey)];
        return chosen.Count switch
        {
            1 => (chosen[0], all[chosen[0]], all),
            0 => throw node.Expected($"one of {list} for the {subject}"),
            _ => throw all[chosen[1]].Expected($"one of {list} for the {subject}, not {string.Join(" and ", chosen)}"),
        };
    }

    /// <summary>A member that must be there.</summary>
    public static DocumentNode Required(this IReadOnlyDictionary<string, DocumentNode> members, DocumentNode parent, string name) =>
        members.TryGetValue(name, out var node) ? node : throw parent.Expected($"a member '{name}'");

    /// <summary>The text of a member, or null.</summary>
    public static string? Optional(this IReadOnlyDictionary<string, DocumentNode> members, string name, string what) =>
        members.TryGetValue(name, out var node) ? node.Text(what) : null;
}
