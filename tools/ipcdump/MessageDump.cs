using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Pistachio.Abi;
using Pistachio.Protocols.Description;

namespace Pistachio.IpcDump;

/// <summary>Prints messages with the names of their protocol.</summary>
public sealed class MessageDump
{
    private const int MaximumWords = 4 + MessageTag.MaximumExtraWords;

    private readonly ProtocolCatalog catalog;
    private readonly TextWriter output;
    private readonly Dictionary<uint, OperationDescription> lastRequests = [];

    public MessageDump(ProtocolCatalog catalog, TextWriter output)
    {
        this.catalog = catalog;
        this.output = output;
    }

    /// <summary>Prints a request: a tag and its words.</summary>
    /// <exception cref="InputException">A number is malformed, or the protocol or operation unknown.</exception>
    public void Request(IReadOnlyList<string> numbers)
    {
        (MessageTag tag, ulong[] words) = Parse(numbers);
        ProtocolDescription protocol = FindProtocol(tag);
        OperationDescription operation = FindOperation(protocol, tag.Operation);
        lastRequests[protocol.Number] = operation;
        output.WriteLine($"{protocol.Name}.{operation.Name} request");
        Print(operation.Request, tag, words);
    }

    /// <summary>Prints a reply: a tag and its words.</summary>
    /// <param name="numbers">Tag and words.</param>
    /// <param name="operation">Number or name of the operation; null for that of the last request of the protocol.</param>
    /// <exception cref="InputException">A number is malformed, or the protocol or operation unknown.</exception>
    public void Reply(IReadOnlyList<string> numbers, string? operation)
    {
        (MessageTag tag, ulong[] words) = Parse(numbers);
        ProtocolDescription protocol = FindProtocol(tag);
        OperationDescription description = operation is null
            ? lastRequests.GetValueOrDefault(protocol.Number) ?? throw new InputException($"a reply of {protocol.Name} without a request before it")
            : FindOperation(protocol, operation);

        // A failing operation has a result instead of words.
        string result = tag.Operation == 0 ? "ok" : description.Result?.Format(tag.Operation) ?? tag.Operation.ToString(CultureInfo.InvariantCulture);
        output.WriteLine($"{protocol.Name}.{description.Name} reply: {result}");
        if (tag.Operation == 0)
            Print(description.Reply, tag, words);
    }

    /// <summary>Prints all protocols with their operations.</summary>
    public void List()
    {
        foreach (ProtocolDescription protocol in catalog.Protocols)
        {
            output.WriteLine($"0x{protocol.Number:X2} {protocol.Name}");
            foreach (OperationDescription operation in protocol.Operations)
                output.WriteLine($"  {operation.Number,5} {operation.Name}({Names(operation.Request)}) -> ({Names(operation.Reply)})");
        }
    }

    private static string Names(MessageDescription message) => string.Join(", ", message.Fields.Select(static field => $"{field.TypeName} {field.Name}"));

    private void Print(MessageDescription message, MessageTag tag, ulong[] words)
    {
        foreach ((string name, string value) in MessageDecoder.Decode(message, tag, words))
            output.WriteLine($"  {name} = {value}");
        if (MessageDecoder.LengthError(message, tag) is { } error)
            output.WriteLine($"  wrong length: {error}");
    }

    private ProtocolDescription FindProtocol(MessageTag tag)
    {
        if (tag.Value >> 44 != 0)
            throw new InputException($"0x{tag.Value:x} is no message tag: bits 44 to 63 are not zero");
        if (catalog.Find(tag.Protocol) is { } protocol)
            return protocol;
        string known = string.Join(", ", catalog.Protocols.Select(static known => $"0x{known.Number:x} {known.Name}"));
        throw new InputException($"unknown protocol 0x{tag.Protocol:x}; known are: {(known.Length == 0 ? "none" : known)}");
    }

    private static OperationDescription FindOperation(ProtocolDescription protocol, uint number) =>
        protocol.Operations.FirstOrDefault(operation => operation.Number == number)
        ?? throw new InputException($"{protocol.Name} has no operation {number}; it has: {string.Join(", ", protocol.Operations.Select(static operation => $"{operation.Number} {operation.Name}"))}");

    private static OperationDescription FindOperation(ProtocolDescription protocol, string name) =>
        protocol.Operations.FirstOrDefault(operation => string.Equals(operation.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? FindOperation(protocol, TryNumber(name, out ulong number) && number <= ushort.MaxValue
            ? (uint)number
            : throw new InputException($"{protocol.Name} has no operation '{name}'; it has: {string.Join(", ", protocol.Operations.Select(static operation => $"{operation.Number} {operation.Name}"))}"));

    private static (MessageTag Tag, ulong[] Words) Parse(IReadOnlyList<string> numbers)
    {
        if (numbers.Count == 0)
            throw new InputException("the tag is missing");
        if (numbers.Count > 1 + MaximumWords)
            throw new InputException($"{numbers.Count - 1} words; a message has at most {MaximumWords}");
        ulong[] values = [.. numbers.Select(static text => TryNumber(text, out ulong value) ? value : throw new InputException($"'{text}' is not a number from 0 to 2^64-1, decimal or 0x and hexadecimal"))];
        return (new MessageTag(values[0]), values[1..]);
    }

    private static bool TryNumber(string text, out ulong value) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
