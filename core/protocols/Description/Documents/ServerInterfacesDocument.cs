using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Pistachio.Protocols.Description.Documents;

/// <summary>Writes <c>docs/server_interfaces.md</c>.</summary>
public static class ServerInterfacesDocument
{
    /// <summary>The text of the document; protocols are sorted by their number.</summary>
    public static string Write(IEnumerable<ProtocolDescription> protocols)
    {
        ProtocolDescription[] sorted = [.. protocols.OrderBy(static protocol => protocol.Number)];
        var text = new StringBuilder();
        text.Append(
            """
            # Server interfaces

            Generated from the protocol interfaces by `ipcdump --write-documents`.

            A request is a message whose tag names protocol and operation; words 0 to 3 travel in registers, the others and the handles in the
            message page. The tag of the reply holds the result in place of the operation: 0, or an errno value and no words. Every dispatcher
            answers ENOSYS (38) to an operation it does not know, EINVAL (22) to a message of the wrong length or with a word out of the range
            of its type, and EMFILE (24) when a capability did not arrive. Words are little-endian; a byte string is a word with its length
            followed by the bytes, eight to a word, and at the end of a message only the words in use are sent.

            """);
        if (sorted.Length > 0)
            text.Append("\n| number | interface | |\n|---:|---|---|\n");
        foreach (ProtocolDescription protocol in sorted)
            text.Append(CultureInfo.InvariantCulture, $"| {Hex(protocol.Number)} | [{protocol.Name}](#{protocol.Name.ToLowerInvariant()}) | {MarkdownText.Cell(protocol.Summary)} |\n");
        foreach (ProtocolDescription protocol in sorted)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {protocol.Name}\n\nProtocol {Hex(protocol.Number)}. {protocol.Summary}\n");
            foreach (OperationDescription operation in protocol.Operations)
                WriteOperation(text, protocol, operation);
        }

        return text.ToString();
    }

    private static void WriteOperation(StringBuilder text, ProtocolDescription protocol, OperationDescription operation)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {protocol.Name}.{operation.Name}\n\nOperation {operation.Number}. {operation.Summary}\n\n");
        if (operation.Request.Fields.Count + operation.Reply.Fields.Count > 0)
        {
            text.Append("| | field | type | where | |\n|---|---|---|---|---|\n");
            WriteFields(text, "request", operation.Request);
            WriteFields(text, "reply", operation.Reply);
            text.Append('\n');
        }

        if (operation.Returns.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"Results: {operation.Returns}\n");
    }

    private static void WriteFields(StringBuilder text, string direction, MessageDescription message)
    {
        foreach (FieldDescription field in message.Fields)
            text.Append(CultureInfo.InvariantCulture, $"| {direction} | {field.Name} | {field.TypeName} | {Place(field)} | {MarkdownText.Cell(field.Summary)} |\n");
    }

    private static string Place(FieldDescription field) => field.Kind switch
    {
        FieldKind.Capability => $"capability {field.Index}",
        FieldKind.Bytes => string.Create(CultureInfo.InvariantCulture, $"words {field.Index} to {field.Index + ((field.MaximumBytes + 7) / 8)}, at most {field.MaximumBytes} bytes"),
        _ => $"word {field.Index}",
    };

    private static string Hex(uint number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:X2}");
}
