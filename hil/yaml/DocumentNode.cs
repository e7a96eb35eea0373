using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pistachio.Hil.Yaml;

/// <summary>A node of a YAML file that knows where it stands, so that every complaint names file, line and what was expected.</summary>
public sealed class DocumentNode
{
    private const string SizeText = "a size such as 64 KiB, 16 MiB or 1 GiB";

    private readonly string file;
    private readonly YamlNode node;

    private DocumentNode(string file, YamlNode node)
    {
        this.file = file;
        this.node = node;
    }

    public int Line => (int)node.Start.Line;

    /// <summary>Reads a file that holds one YAML document. <paramref name="shownAs"/> is its name in complaints.</summary>
    public static DocumentNode Load(string path, string shownAs)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StreamReader(path);
            stream.Load(reader);
        }
        catch (YamlException exception)
        {
            // The library's words for a key that is there twice are "Duplicate key NAME".
            const string twice = "Duplicate key ";
            throw exception.Message.StartsWith(twice, StringComparison.Ordinal)
                ? new DocumentException($"{shownAs}:{exception.Start.Line}: expected YAML: '{exception.Message[twice.Length..]}' is there twice", exception)
                : new DocumentException($"{shownAs}:{exception.Start.Line}: expected YAML: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // The library's way to say that the file ends inside of something.
            throw new DocumentException($"{shownAs}:1: expected YAML: something that begins in the file does not end", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DocumentException($"{shownAs} cannot be read: {exception.Message}", exception);
        }

        return stream.Documents.Count == 1
            ? new DocumentNode(shownAs, stream.Documents[0].RootNode)
            : throw new DocumentException($"{shownAs}:1: expected one YAML document");
    }

    /// <summary>What is wrong with this node.</summary>
    public DocumentException Expected(string what) => new($"{file}:{Line}: expected {what}");

    /// <summary>What is wrong at this node, when no other value of it would be right.</summary>
    public DocumentException Wrong(string what) => new($"{file}:{Line}: {what}");

    /// <summary>The members of a mapping. Keys other than the known ones are refused.</summary>
    public IReadOnlyDictionary<string, DocumentNode> Members(string what, params string[] known)
    {
        var members = Entries(what).ToDictionary(entry => entry.Name.Text("a name"), entry => entry.Value);
        foreach (var (name, _) in Entries(what).Where(entry => !known.Contains(entry.Name.Text("a name"))))
        {
            string text = name.Text("a name");
            throw name.Expected($"one of {string.Join(", ", known)}, not '{text}'{NearestName.Question(text, known)}");
        }

        return members;
    }

    /// <summary>The members of a mapping with free names.</summary>
    public IReadOnlyList<(DocumentNode Name, DocumentNode Value)> Entries(string what) => node is YamlMappingNode mapping
        ? mapping.Children.Select(child => (new DocumentNode(file, child.Key), new DocumentNode(file, child.Value))).ToList()
        : throw Expected(what);

    public string Text(string what) => node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Expected(what);

    /// <summary>A text that may have no letters.</summary>
    public string TextOrEmpty(string what) => node is YamlScalarNode { Value: { } text } ? text : throw Expected(what);

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

    /// <summary>A sequence.</summary>
    public IReadOnlyList<DocumentNode> Items(string what) => node is YamlSequenceNode sequence
        ? sequence.Children.Select(child => new DocumentNode(file, child)).ToList()
        : throw Expected(what);

    /// <summary>Whether it is a text, and no mapping or list.</summary>
    public bool IsText => node is YamlScalarNode;

    /// <summary>Whether it is a mapping; else a text, a sequence or nothing.</summary>
    public bool IsMapping => node is YamlMappingNode;

    /// <summary>A time such as <c>500 ms</c>, <c>10 s</c> or <c>2 min</c>.</summary>
    public TimeSpan Duration(TimeSpan minimum, TimeSpan maximum)
    {
        var what = $"a time such as 500 ms, 10 s or 2 min, from {minimum.TotalSeconds} s to {maximum.TotalMinutes} min";
        var parts = Text(what).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var unit = parts.Length != 2 ? TimeSpan.Zero : parts[1] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.Zero,
        };
        return unit != TimeSpan.Zero && TryNumber(parts[0], out var value) && value * unit >= minimum && value * unit <= maximum
            ? value * unit
            : throw Expected(what);
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag() => Text("true or false") switch
    {
        "true" => true,
        "false" => false,
        _ => throw Expected("true or false"),
    };

    /// <summary>One of some words.</summary>
    public T Choice<T>(params (string Word, T Value)[] choices)
    {
        var words = choices.Select(choice => choice.Word).ToList();
        var what = $"one of {string.Join(", ", words)}";
        var text = Text(what);
        var index = words.IndexOf(text);
        return index >= 0 ? choices[index].Value : throw Expected($"{what}, not '{text}'{NearestName.Question(text, words)}");
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
