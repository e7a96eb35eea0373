using System.Collections.Generic;
using System.Linq;
using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator.Writing;

/// <summary>Writes descriptions: the tables that decoders and documents on the host work from.</summary>
internal static class DescriptionWriter
{
    private const string Library = "global::Pistachio.Protocols.Description";

    public static string Write(ProtocolModel protocol)
    {
        var writer = new SourceWriter();
        string type = $"{protocol.BaseName}Description";
        string qualified = protocol.Namespace.Length == 0 ? $"global::{type}" : $"global::{protocol.Namespace}.{type}";
        WriteHead(writer, protocol.InterfaceName, protocol.Namespace, $"[assembly: {Library}.ProtocolDescriptionSource(typeof({qualified}))]");
        writer.Line($"/// <summary>Description of protocol {protocol.Number}, for decoders and documents.</summary>");
        writer.Open($"public sealed class {type} : {Library}.IProtocolDescriptionSource");
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public {Library}.ProtocolDescription Description {{ get; }} = new(");
        writer.Indent();
        writer.Line($"{protocol.Number},");
        writer.Line($"{SourceWriter.Literal(protocol.InterfaceName)},");
        writer.Line($"{SourceWriter.Literal(protocol.Summary)},");
        writer.Line("[");
        writer.Indent();
        foreach (OperationModel operation in protocol.Operations)
        {
            writer.Line("new(");
            writer.Indent();
            writer.Line($"{operation.Number},");
            writer.Line($"{SourceWriter.Literal(operation.Name)},");
            writer.Line($"{SourceWriter.Literal(operation.Summary)},");
            writer.Line($"{SourceWriter.Literal(operation.Returns)},");
            writer.Line($"{Enumeration(operation.Result.Enumeration)},");
            WriteFields(writer, new MessageLayout(operation.Parameters, isReply: false), ",");
            WriteFields(writer, new MessageLayout(operation.Parameters, isReply: true), "),");
            writer.Unindent();
        }

        writer.Unindent();
        writer.Line("]);");
        writer.Unindent();
        writer.Close();
        return writer.ToString();
    }

    public static string Write(KernelInterfaceModel model)
    {
        var writer = new SourceWriter();
        WriteHead(writer, model.InterfaceName, model.Namespace, null);
        writer.Line("/// <summary>Descriptions of the kernel calls, for headers and documents.</summary>");
        writer.Open($"public static class {model.ClassName}Description");
        writer.Line("/// <summary>The calls in the order of declaration.</summary>");
        writer.Line($"public static global::System.Collections.Generic.IReadOnlyList<{Library}.KernelCallDescription> Calls {{ get; }} =");
        writer.Line("[");
        writer.Indent();
        foreach (KernelCallModel call in model.Calls)
        {
            writer.Line("new(");
            writer.Indent();
            writer.Line($"{call.Number},");
            writer.Line($"{SourceWriter.Literal(call.Name)},");
            writer.Line($"{SourceWriter.Literal(call.Summary)},");
            writer.Line($"{SourceWriter.Literal(call.Returns)},");
            writer.Line("[");
            writer.Indent();
            foreach (KernelParameterModel parameter in call.Parameters)
                writer.Line($"new({SourceWriter.Literal(parameter.Name)}, {Library}.KernelParameterPlace.{parameter.Place}, {SourceWriter.Literal(parameter.Type?.DisplayName ?? "Message")}, {parameter.Type?.Bits ?? 0}, {parameter.Argument}, {parameter.Offset}, {parameter.Width}, {Bool(parameter.Type?.Enumeration is not null)}, {SourceWriter.Literal(parameter.Summary)}),");
            writer.Unindent();
            writer.Line("]),");
            writer.Unindent();
        }

        writer.Unindent();
        writer.Line("];");
        writer.Close();
        return writer.ToString();
    }

    private static void WriteHead(SourceWriter writer, string source, string ns, string? attribute)
    {
        // An assembly attribute stands before the namespace.
        if (attribute is null)
        {
            writer.Header(source, ns);
            return;
        }

        writer.Header(source, "");
        writer.Line(attribute);
        writer.Line();
        if (ns.Length > 0)
            writer.Line($"namespace {ns};");
        writer.Line();
    }

    private static void WriteFields(SourceWriter writer, MessageLayout layout, string end)
    {
        writer.Line($"new({layout.Words}, {layout.Capabilities}, {Bool(layout.Last is not null)},");
        writer.Line("[");
        writer.Indent();
        foreach (MessageField field in layout.Fields)
        {
            ParameterModel parameter = field.Parameter;
            writer.Line($"new({SourceWriter.Literal(parameter.Name)}, {Library}.FieldKind.{FieldKind(parameter)}, {SourceWriter.Literal(TypeName(parameter))}, {field.Index}, {parameter.MaximumBytes}, {Enumeration(parameter.Type?.Enumeration)}, {SourceWriter.Literal(parameter.Summary)}),");
        }

        writer.Unindent();
        writer.Line("])" + end);
    }

    private static string FieldKind(ParameterModel parameter) => parameter switch
    {
        { Kind: ParameterKind.Bytes } => "Bytes",
        { Kind: ParameterKind.Capability } => "Capability",
        { Type.IsBoolean: true } => "Boolean",
        { Type.Enumeration: not null } => "Enumeration",
        { Type.IsSigned: true } => "Signed",
        _ => "Unsigned",
    };

    private static string TypeName(ParameterModel parameter) => parameter.Kind switch
    {
        ParameterKind.Bytes => "bytes",
        ParameterKind.Capability => "capability",
        _ => parameter.Type!.DisplayName,
    };

    private static string Enumeration(EnumModel? model)
    {
        if (model is null)
            return "null";
        IEnumerable<string> members = model.Members.Select(static member => $"new({SourceWriter.Literal(member.Name)}, {WordAccess.Hex(member.Value)})");
        return $"new({SourceWriter.Literal(model.Name)}, {Bool(model.IsFlags)}, [{string.Join(", ", members)}])";
    }

    private static string Bool(bool value) => value ? "true" : "false";
}
