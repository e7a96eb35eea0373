using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Pistachio.Abi;

namespace Pistachio.Protocols.Description;

/// <summary>Turns the words of a message into names and fields.</summary>
public static class MessageDecoder
{
    /// <summary>Names the fields of a request or of a successful reply.</summary>
    /// <param name="message">Its layout.</param>
    /// <param name="tag">Its tag.</param>
    /// <param name="words">Its words; those that are missing are said to be so.</param>
    /// <returns>Names and values in the order of declaration.</returns>
    public static IReadOnlyList<(string Name, string Value)> Decode(MessageDescription message, MessageTag tag, ReadOnlySpan<ulong> words)
    {
        var fields = new List<(string, string)>();
        foreach (FieldDescription field in message.Fields)
            fields.Add((field.Name, Format(field, tag, words)));
        return fields;
    }

    /// <summary>What is wrong with the length that a tag states for a layout, or null.</summary>
    public static string? LengthError(MessageDescription message, MessageTag tag)
    {
        int extra = Math.Max(0, message.Words - 4);
        bool wordsFit = message.IsVariable ? tag.ExtraWords <= extra : tag.ExtraWords == extra;
        if (!wordsFit)
            return string.Create(CultureInfo.InvariantCulture, $"{tag.ExtraWords} extra words, expected {(message.IsVariable ? "at most " : "")}{extra}");
        return tag.Capabilities == message.Capabilities ? null : string.Create(CultureInfo.InvariantCulture, $"{tag.Capabilities} capabilities, expected {message.Capabilities}");
    }

    private static string Format(FieldDescription field, MessageTag tag, ReadOnlySpan<ulong> words)
    {
        if (field.Kind == FieldKind.Capability)
            return field.Index < tag.Capabilities ? string.Create(CultureInfo.InvariantCulture, $"capability {field.Index}") : "(not sent)";
        if (field.Index >= words.Length)
            return "(not given)";

        ulong word = words[field.Index];
        return field.Kind switch
        {
            FieldKind.Bytes => FormatBytes(field, words),
            FieldKind.Boolean => word switch { 0 => "false", 1 => "true", _ => string.Create(CultureInfo.InvariantCulture, $"{word} (no bool)") },
            FieldKind.Enumeration => field.Enumeration!.Format(word),
            FieldKind.Signed => ((long)word).ToString(CultureInfo.InvariantCulture),
            _ => FormatNumber(word),
        };
    }

    private static string FormatNumber(ulong word) =>
        word < 10 ? word.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{word} (0x{word:x})");

    private static string FormatBytes(FieldDescription field, ReadOnlySpan<ulong> words)
    {
        ulong length = words[field.Index];
        if (length > (ulong)field.MaximumBytes)
            return string.Create(CultureInfo.InvariantCulture, $"(length {length}, at most {field.MaximumBytes})");

        var text = new StringBuilder("\"");
        for (int i = 0; i < (int)length; i++)
        {
            int word = field.Index + 1 + (i / 8);
            if (word >= words.Length)
                return text.Append("\" (the rest is not given)").ToString();
            var character = (char)(byte)(words[word] >> (8 * (i % 8)));
            if (character is '"' or '\\')
                text.Append('\\').Append(character);
            else if (character is >= ' ' and <= '~')
                text.Append(character);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}");
        }

        return text.Append('"').ToString();
    }
}
