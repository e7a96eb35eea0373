using System.Collections.Generic;
using System.Linq;
using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator.Writing;

/// <summary>C# that fills a message from variables: the request in a client, the reply in a dispatcher.</summary>
internal static class MessageFiller
{
    /// <param name="writer">Where to write.</param>
    /// <param name="layout">Layout of the message.</param>
    /// <param name="tag">Lower half of the tag, an expression of type ulong or a constant.</param>
    /// <param name="message">Name of the Message variable; all its fields but the badge get a value, so no word of an older message leaks.</param>
    /// <param name="page">Expression for the message page.</param>
    /// <param name="value">Name of the variable that holds a parameter (for bytes: the span, cut to its length).</param>
    public static void Write(SourceWriter writer, MessageLayout layout, string tag, string message, string page, System.Func<ParameterModel, string> value)
    {
        var words = new Dictionary<int, string>();
        foreach (MessageField field in layout.Fields)
        {
            if (field.Parameter.Kind == ParameterKind.Word)
                words[field.Index] = field.Parameter.Type!.Encode(value(field.Parameter));
            else if (field.Parameter.Kind == ParameterKind.Bytes)
                words[field.Index] = $"(ulong)(uint){value(field.Parameter)}.Length";
        }

        writer.Line($"{message}.Tag = {Tag(layout, tag, value)};");
        for (int i = 0; i < WordAccess.InRegisters; i++)
            writer.Line(WordAccess.Write(message, page, i, words.TryGetValue(i, out string? word) ? word : "0"));
        foreach (KeyValuePair<int, string> word in words.Where(static word => word.Key >= WordAccess.InRegisters).OrderBy(static word => word.Key))
            writer.Line(WordAccess.Write(message, page, word.Key, word.Value));

        foreach (MessageField field in layout.Fields)
        {
            string name = value(field.Parameter);
            if (field.Parameter.Kind == ParameterKind.Bytes)
            {
                string count = field == layout.Last ? $"{WordAccess.Words}.WordsOf({name}.Length)" : field.ByteWords.ToString();
                writer.Line($"{WordAccess.Words}.WriteBytes(ref {message}, {page}, {field.Index + 1}, {count}, {name});");
            }
            else if (field.Parameter.Kind == ParameterKind.Capability)
            {
                writer.Line($"{WordAccess.Words}.WriteCapability({page}, {field.Index}, {name});");
            }
        }
    }

    private static string Tag(MessageLayout layout, string tag, System.Func<ParameterModel, string> value)
    {
        if (layout.TagUpper != 0)
            tag = $"{tag} | {WordAccess.Hex(layout.TagUpper << 32)}";
        if (layout.Last is { } last)
            tag = $"{tag} | ({WordAccess.Words}.ExtraOf({last.Index + 1} + {WordAccess.Words}.WordsOf({value(last.Parameter)}.Length)) << 32)";
        return tag;
    }
}
