using System.Collections.Generic;
using System.Linq;
using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator.Writing;

/// <summary>Writes the client of a protocol: a struct that allocates nothing and throws nothing.</summary>
internal static class ClientWriter
{
    private const string Call = "global::Pistachio.UserCall.ProtocolCall";
    private const string Failure = "global::Pistachio.UserCall.ProtocolFailure";
    private const string Page = "this.messagePage";
    private const string Message = "__message";

    public static string Write(ProtocolModel protocol, TargetModel target)
    {
        var writer = new SourceWriter();
        writer.Header(protocol.InterfaceName, protocol.Namespace);

        writer.Line($"/// <summary>Client of protocol {protocol.Number}. {SourceWriter.EscapeXml(protocol.Summary)}</summary>".Replace(". </summary>", ".</summary>"));
        writer.Line("/// <remarks>Every operation returns 0, the server's errno, or a value of <see cref=\"global::Pistachio.UserCall.ProtocolFailure\"/>.</remarks>");
        writer.Open($"{protocol.Accessibility} readonly struct {protocol.BaseName}Client");
        writer.Line("private readonly ulong endpoint;");
        writer.Line("private readonly ulong messagePage;");
        writer.Line();
        writer.Line("/// <param name=\"endpoint\">Handle of the server's endpoint.</param>");
        writer.Line("/// <param name=\"messagePage\">Address of the calling thread's message page.</param>");
        writer.Open($"public {protocol.BaseName}Client(ulong endpoint, ulong messagePage = global::Pistachio.UserCall.MessageWords.FirstThreadPage)");
        writer.Line("this.endpoint = endpoint;");
        writer.Line("this.messagePage = messagePage;");
        writer.Close();

        foreach (OperationModel operation in protocol.Operations)
        {
            writer.Line();
            WriteOperation(writer, protocol, operation, target, isTimed: false);
            writer.Line();
            WriteOperation(writer, protocol, operation, target, isTimed: true);
        }

        writer.Close();
        return writer.ToString();
    }

    private static void WriteOperation(SourceWriter writer, ProtocolModel protocol, OperationModel operation, TargetModel target, bool isTimed)
    {
        var request = new MessageLayout(operation.Parameters, isReply: false);
        var reply = new MessageLayout(operation.Parameters, isReply: true);
        List<ParameterModel> parameters = operation.Parameters.Where(static parameter => parameter.Kind != ParameterKind.Badge).ToList();
        string deadline = DeadlineName(parameters);

        writer.Summary(operation.Summary);
        if (isTimed && parameters.TrueForAll(static parameter => parameter.Summary.Length > 0)) // all parameters are documented, or none
            writer.Parameter(deadline, "When the call ends with ProtocolFailure.TimedOut at the latest, in nanoseconds since boot; 0 for never.");
        foreach (ParameterModel parameter in parameters)
            writer.Parameter(parameter.Name, parameter.Summary);
        writer.Returns(operation.Returns);
        if (target.AllowUnsafe)
            writer.Line("[global::System.Runtime.CompilerServices.SkipLocalsInit]");
        IEnumerable<string> declared = parameters.Select(Declare);
        if (isTimed)
            declared = declared.Prepend($"ulong {deadline}");
        writer.Open($"public {operation.Result.Name} {(isTimed ? operation.TimedName : operation.Name)}({string.Join(", ", declared)})");

        foreach (ParameterModel parameter in parameters.Where(static parameter => parameter.IsReply && parameter.Kind != ParameterKind.Bytes))
            writer.Line($"{SourceWriter.Identifier(parameter.Name)} = default;");
        foreach (MessageField field in request.Fields.Where(static field => field.Parameter.Kind == ParameterKind.Bytes))
        {
            writer.Line($"if ({SourceWriter.Identifier(field.Parameter.Name)}.Length > {field.Parameter.MaximumBytes})");
            WriteIndented(writer, $"return ({operation.Result.Name}){Failure}.TooLong;");
        }

        ulong tag = ((ulong)protocol.Number << 16) | (uint)operation.Number;
        writer.Line($"global::Pistachio.UserCall.Message {Message};");
        writer.Line($"{Message}.Badge = 0;");
        MessageFiller.Write(writer, request, WordAccess.Hex(tag), Message, Page, static parameter => SourceWriter.Identifier(parameter.Name));

        ulong expected = ((ulong)protocol.Number << 16) | (reply.TagUpper << 32);
        string invoke = (reply.Last is null ? "Invoke" : "InvokeVariable") + (isTimed ? "Timed" : "");
        string last = isTimed ? $", {deadline}" : "";
        writer.Line($"uint __result = {Call}.{invoke}(ref {Message}, this.endpoint, {Page}, {WordAccess.Hex(expected)}{last});");
        writer.Line("if (__result != 0)");
        WriteIndented(writer, $"return ({operation.Result.Name})__result;");
        foreach (MessageField field in reply.Fields)
            WriteReplyField(writer, operation, reply, field);
        writer.Line($"return ({operation.Result.Name})0;");
        writer.Close();
    }

    private static void WriteReplyField(SourceWriter writer, OperationModel operation, MessageLayout reply, MessageField field)
    {
        string name = SourceWriter.Identifier(field.Parameter.Name);
        switch (field.Parameter.Kind)
        {
            case ParameterKind.Word:
                writer.Line($"{name} = {field.Parameter.Type!.Decode(WordAccess.Read(Message, Page, field.Index))};");
                break;
            case ParameterKind.Capability:
                writer.Line($"{name} = {WordAccess.Words}.ReadCapability({Page}, {field.Index});");
                break;
            case ParameterKind.Bytes:
                string count = SourceWriter.Identifier(CountOf(operation, field.Parameter).Name);
                string reader = field == reply.Last ? $"{Call}.ReadLength" : "global::Pistachio.UserCall.ProtocolReply.ReadLength";
                writer.Line($"if (!{reader}(in {Message}, {Page}, {field.Index}, {field.Parameter.MaximumBytes}, out {count}))");
                writer.Open();
                if (reply.Capabilities > 0)
                    writer.Line($"global::Pistachio.UserCall.ReceivedCapabilities.Delete({Message}.Tag, {Page});");
                writer.Line($"return ({operation.Result.Name}){Failure}.BadReply;");
                writer.Close();
                writer.Line();
                writer.Line($"{WordAccess.Words}.ReadBytes(in {Message}, {Page}, {field.Index + 1}, {name}.Slice(0, {count} < {name}.Length ? {count} : {name}.Length));");
                break;
        }
    }

    private static ParameterModel CountOf(OperationModel operation, ParameterModel bytes)
    {
        List<ParameterModel> parameters = operation.Parameters.ToList();
        return parameters[parameters.IndexOf(bytes) + 1];
    }

    /// <summary>A name that no parameter of the operation has.</summary>
    private static string DeadlineName(List<ParameterModel> parameters)
    {
        string name = "deadline";
        while (parameters.Exists(parameter => parameter.Name == name))
            name = "_" + name;
        return name;
    }

    private static string Declare(ParameterModel parameter)
    {
        string name = SourceWriter.Identifier(parameter.Name);
        return parameter.Kind switch
        {
            ParameterKind.Bytes => $"{(parameter.IsReply ? "global::System.Span<byte>" : "global::System.ReadOnlySpan<byte>")} {name}",
            ParameterKind.ByteCount => $"out int {name}",
            _ => $"{(parameter.IsReply ? "out " : "")}{parameter.Type!.Name} {name}",
        };
    }

    private static void WriteIndented(SourceWriter writer, string line)
    {
        writer.Indent();
        writer.Line(line);
        writer.Unindent();
    }
}
