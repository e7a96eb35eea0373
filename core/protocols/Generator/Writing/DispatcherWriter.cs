using System.Collections.Generic;
using System.Linq;
using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator.Writing;

/// <summary>Writes the dispatcher of a protocol: message in, method of the server, message out.</summary>
internal static class DispatcherWriter
{
    private const string Failure = "global::Pistachio.UserCall.ProtocolFailure";
    private const string Reply = "global::Pistachio.UserCall.ProtocolReply";
    private const string Message = "message";
    private const string Page = "messagePage";

    public static string Write(ProtocolModel protocol)
    {
        var writer = new SourceWriter();
        writer.Header(protocol.InterfaceName, protocol.Namespace);
        WriteOperations(writer, protocol);
        writer.Line();
        writer.Line($"/// <summary>Dispatcher of protocol {protocol.Number}: calls the method of <see cref=\"{protocol.InterfaceName}\"/> that a message names, and makes its reply.</summary>");
        writer.Open($"{protocol.Accessibility} static class {protocol.BaseName}Dispatcher");
        writer.Line("/// <summary>Number of the protocol.</summary>");
        writer.Line($"public const uint Number = {protocol.Number};");
        writer.Line();
        writer.Line("/// <summary>");
        writer.Line("/// Turns a received message into its reply. Of another protocol or an unknown operation: ENOSYS; of a wrong length or with a word");
        writer.Line("/// out of range: EINVAL. A message that is refused has its capabilities deleted.");
        writer.Line("/// </summary>");
        writer.Line("/// <param name=\"server\">The server.</param>");
        writer.Line("/// <param name=\"message\">The message with its badge, then the reply.</param>");
        writer.Line("/// <param name=\"messagePage\">Address of the server thread's message page.</param>");
        writer.Line("/// <returns>False when the server answered ProtocolReply.Deferred: the message is as it came, and has no reply yet.</returns>");
        writer.Open($"public static bool Dispatch({protocol.InterfaceName} server, ref global::Pistachio.UserCall.Message message, ulong messagePage = {WordAccess.Words}.FirstThreadPage)");
        writer.Open("if (((message.Tag >> 16) & 0xFFFF) == Number)");
        writer.Open("switch ((uint)message.Tag & 0xFFFF)");
        foreach (OperationModel operation in protocol.Operations)
        {
            writer.Line($"case {operation.Number}: return {operation.Name}(server, ref message, messagePage);");
        }

        writer.Close();
        writer.Close();
        writer.Line();
        writer.Line($"{Reply}.Refuse(ref message, messagePage, {Failure}.UnknownOperation);");
        writer.Line("return true;");
        writer.Close();
        foreach (OperationModel operation in protocol.Operations)
        {
            writer.Line();
            WriteOperation(writer, protocol, operation);
        }

        writer.Close();
        return writer.ToString();
    }

    private static void WriteOperations(SourceWriter writer, ProtocolModel protocol)
    {
        writer.Line($"/// <summary>Operations of protocol {protocol.Number}.</summary>");
        writer.Open($"{protocol.Accessibility} enum {protocol.BaseName}Operation : uint");
        foreach (OperationModel operation in protocol.Operations)
        {
            writer.Summary(operation.Summary);
            writer.Line($"{operation.Name} = {operation.Number},");
        }

        writer.Close();
    }

    private static void WriteOperation(SourceWriter writer, ProtocolModel protocol, OperationModel operation)
    {
        var request = new MessageLayout(operation.Parameters, isReply: false);
        var reply = new MessageLayout(operation.Parameters, isReply: true);
        writer.Open($"private static bool {operation.Name}({protocol.InterfaceName} server, ref global::Pistachio.UserCall.Message message, ulong messagePage)");
        WriteChecks(writer, request);
        WriteLocals(writer, operation, request);

        writer.Line($"uint result = (uint)server.{operation.Name}({string.Join(", ", operation.Parameters.Select(parameter => Argument(parameter, request)))});");
        writer.Open("if (result != 0)");
        writer.Open($"if (result == {Reply}.Deferred)");
        writer.Line("return false;");
        writer.Close();
        writer.Line($"{Reply}.Fail(ref message, result);");
        writer.Line("return true;");
        writer.Close();
        writer.Line();

        List<ParameterModel> parameters = operation.Parameters.ToList();
        foreach (MessageField field in reply.Fields.Where(static field => field.Parameter.Kind == ParameterKind.Bytes))
        {
            ParameterModel count = parameters[parameters.IndexOf(field.Parameter) + 1];
            writer.Open($"if ((uint){Local(count)} > {field.Parameter.MaximumBytes})");
            writer.Line($"{Reply}.Fail(ref message, {Failure}.BadReply);");
            writer.Line("return true;");
            writer.Close();
            writer.Line();
            writer.Line($"global::System.ReadOnlySpan<byte> {Sent(field.Parameter)} = {Local(field.Parameter)}.Slice(0, {Local(count)});");
        }

        WriteReply(writer, protocol, reply);
        writer.Line("return true;");
        writer.Close();
        if (!reply.Fields.Any(static field => field.Parameter.Kind == ParameterKind.Bytes))
            return;

        writer.Line();
        writer.Line($"/// <summary>Makes the reply of <see cref=\"{protocol.InterfaceName}.{operation.Name}\"/> to a request that the server has kept, without dispatching it again.</summary>");
        writer.Line("/// <param name=\"message\">The request, then the reply.</param>");
        writer.Line("/// <param name=\"messagePage\">Address of the server thread's message page.</param>");
        foreach (MessageField field in reply.Fields)
            writer.Line($"/// <param name=\"{(field.Parameter.Kind == ParameterKind.Bytes ? Sent(field.Parameter) : Local(field.Parameter))}\">{field.Parameter.Name}.</param>");
        IEnumerable<string> results = reply.Fields.Select(static field => field.Parameter.Kind == ParameterKind.Bytes
            ? $"global::System.ReadOnlySpan<byte> {Sent(field.Parameter)}"
            : $"{(field.Parameter.Kind == ParameterKind.Capability ? "ulong" : field.Parameter.Type!.Name)} {Local(field.Parameter)}");
        writer.Open($"public static void Answer{operation.Name}(ref global::Pistachio.UserCall.Message message, ulong messagePage, {string.Join(", ", results)})");
        WriteReply(writer, protocol, reply);
        writer.Close();
    }

    private static void WriteReply(SourceWriter writer, ProtocolModel protocol, MessageLayout reply) =>
        MessageFiller.Write(writer, reply, WordAccess.Hex((ulong)protocol.Number << 16), Message, Page, static parameter => parameter.Kind == ParameterKind.Bytes ? Sent(parameter) : Local(parameter));

    private static void WriteChecks(SourceWriter writer, MessageLayout request)
    {
        var conditions = new List<string>
        {
            request.Last is null
                ? $"message.Tag >> 32 != {WordAccess.Hex(request.TagUpper)}"
                : $"message.Tag >> 40 != {WordAccess.Hex(request.TagUpper >> 8)}",
        };
        foreach (MessageField field in request.Fields)
        {
            if (field.Parameter.Kind == ParameterKind.Word && field.Parameter.Type!.OutOfRange(WordAccess.Read(Message, Page, field.Index)) is { } outOfRange)
                conditions.Add(outOfRange);
        }

        foreach (MessageField field in request.Fields.Where(static field => field.Parameter.Kind == ParameterKind.Bytes))
        {
            // A local for each: a variable that a condition declares is not assigned where an earlier condition was already true.
            writer.Line($"bool {Local(field.Parameter)}Fits = {Reply}.{(field == request.Last ? "ReadLastLength" : "ReadLength")}(in message, messagePage, {field.Index}, {field.Parameter.MaximumBytes}, out int {Local(field.Parameter)}Length);");
            conditions.Add($"!{Local(field.Parameter)}Fits");
        }

        writer.Open($"if ({string.Join(" || ", conditions)})");
        writer.Line($"{Reply}.Refuse(ref message, messagePage, {Failure}.Malformed);");
        writer.Line("return true;");
        writer.Close();
        writer.Line();
    }

    private static void WriteLocals(SourceWriter writer, OperationModel operation, MessageLayout request)
    {
        List<MessageField> capabilities = request.Fields.Where(static field => field.Parameter.Kind == ParameterKind.Capability).ToList();
        foreach (MessageField field in capabilities)
            writer.Line($"ulong {Local(field.Parameter)} = {WordAccess.Words}.ReadCapability(messagePage, {field.Index});");
        if (capabilities.Count > 0)
        {
            writer.Open($"if ({string.Join(" || ", capabilities.Select(static field => $"{Local(field.Parameter)} == 0"))})");
            writer.Line($"{Reply}.Refuse(ref message, messagePage, {Failure}.CapabilityLost);");
            writer.Line("return true;");
            writer.Close();
        }

        foreach (MessageField field in request.Fields.Where(static field => field.Parameter.Kind == ParameterKind.Bytes))
        {
            string name = Local(field.Parameter);
            // As long as the string is, not as it may be: what is taken is cleared.
            writer.Line($"global::System.Span<byte> {name} = stackalloc byte[{name}Length];");
            writer.Line($"{WordAccess.Words}.ReadBytes(in message, messagePage, {field.Index + 1}, {name});");
        }

        foreach (ParameterModel parameter in operation.Parameters.Where(static parameter => parameter is { IsReply: true, Kind: ParameterKind.Bytes }))
            writer.Line($"global::System.Span<byte> {Local(parameter)} = stackalloc byte[{parameter.MaximumBytes}];");
    }

    private static string Argument(ParameterModel parameter, MessageLayout request) => parameter switch
    {
        { Kind: ParameterKind.Badge } => "message.Badge",
        { Kind: ParameterKind.Bytes } => Local(parameter),
        { Kind: ParameterKind.ByteCount } => $"out int {Local(parameter)}",
        { IsReply: true } => $"out {parameter.Type!.Name} {Local(parameter)}",
        { Kind: ParameterKind.Capability } => Local(parameter),
        _ => parameter.Type!.Decode(WordAccess.Read(Message, Page, request.Fields.First(field => field.Parameter.Name == parameter.Name).Index)),
    };

    private static string Local(ParameterModel parameter) => "p_" + parameter.Name;

    private static string Sent(ParameterModel parameter) => Local(parameter) + "Sent";
}
