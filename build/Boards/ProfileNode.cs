using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Pistachio.Build.Execution;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pistachio.Build.Boards;

/// <summary>A node of a profile that knows where it stands, so that every complaint names file, line and what was expected.</summary>
internal sealed class ProfileNode
{
    private const string SizeText = "a size such as 64 KiB, 16 MiB or 1 GiB";

    private readonly string _file;
    private readonly YamlNode _node;

    private ProfileNode(string file, YamlNode node)
    {
        _file = file;
        _node = node;
    }

    public int Line => (int)_node.Start.Line;

    /// <summary>Reads a file that holds one YAML document. <paramref name="shownAs"/> is its name in complaints.</summary>
    public static ProfileNode Load(string path, string shownAs)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StreamReader(path);
            stream.Load(reader);
        }
        catch (YamlException exception)
        {
            throw new BuildFailure($"{shownAs}:{exception.Start.Line}: expected YAML: {exception.Message}", 2);
        }

        return stream.Documents.Count == 1
            ? new ProfileNode(shownAs, stream.Documents[0].RootNode)
            : throw new BuildFailure($"{shownAs}:1: expected one YAML document", 2);
    }

    public BuildFailure Expected(string what) => new($"{_file}:{Line}: expected {what}", 2);

    /// <summary>The members of a mapping. Keys other than the known ones are refused.</summary>
    public IReadOnlyDictionary<string, ProfileNode> Members(string what, params string[] known)
    {
        var members = Entries(what).ToDictionary(entry => entry.Name.Text("a name"), entry => entry.Value);
        foreach (var (name, _) in Entries(what).Where(entry => !known.Contains(entry.Name.Text("a name"))))
        {
            throw name.Expected($"one of {string.Join(", ", known)}, not '{name.Text("a name")}'");
        }

        return members;
    }

    /// <summary>The members of a mapping with free names.</summary>
    public IReadOnlyList<(ProfileNode Name, ProfileNode Value)> Entries(string what) => _node is YamlMappingNode mapping
        ? mapping.Children.Select(child => (new ProfileNode(_file, child.Key), new ProfileNode(_file, child.Value))).ToList()
        : throw Expected(what);

    /// <summary>Whether it is a text, and no mapping or list.</summary>
    public bool IsText => _node is YamlScalarNode;

    public string Text(string what) => _node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Expected(what);

    public int Number(int minimum, int maximum)
    {
        var what = $"a number from {minimum} to {maximum}";
        return TryNumber(Text(what), out var value) && value >= minimum && value <= maximum ? value : throw Expected(what);
    }

    /// <summary>A size in bytes.</summary>
    public long Size()
    {
        var parts = Text(SizeText).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var unit = parts.Length != 2 ? 0 : parts[1] switch
        {
            "KiB" => 1L << 10,
            "MiB" => 1L << 20,
            "GiB" => 1L << 30,
            _ => 0,
        };
        return unit != 0 && TryNumber(parts[0], out var value) && value > 0 && value * unit % 4096 == 0
            ? value * unit
            : throw Expected(SizeText + ", in whole pages of 4 KiB");
    }

    /// <summary>A share such as <c>40 %</c>, from 1 to 100; null when it is none.</summary>
    public int? Percent()
    {
        var parts = Text(SizeText).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts is [var number, "%"] && TryNumber(number, out var value) && value is > 0 and <= 100 ? value : null;
    }

    /// <summary>A range of numbers such as <c>0x3f8-0x3ff</c>.</summary>
    public (int First, int Last) Range(int maximum)
    {
        var what = $"a range such as 0x3f8-0x3ff, not beyond 0x{maximum:x}";
        var parts = Text(what).Split('-');
        return parts.Length == 2
            && TryNumber(parts[0], out var first) && TryNumber(parts[1], out var last)
            && first <= last && last <= maximum
            ? (first, last)
            : throw Expected(what);
    }

    public System.Version Version()
    {
        const string what = "a version such as 0.1.0";
        return System.Version.TryParse(Text(what), out var version) ? version : throw Expected(what);
    }

    private static bool TryNumber(string text, out int value) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
