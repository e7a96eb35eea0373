using System.Collections.Generic;
using System.Linq;
using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator.Writing;

/// <summary>Writes the static class of kernel call stubs.</summary>
internal static class KernelStubWriter
{
    private const string Entry = "global::Pistachio.UserCall.KernelEntry";
    private const string Number = "global::Pistachio.Abi.CallNumber";
    private const string Status = "global::Pistachio.Abi.CallStatus";

    public static string Write(KernelInterfaceModel model)
    {
        var writer = new SourceWriter();
        writer.Header(model.InterfaceName, model.Namespace);
        writer.Line("/// <summary>The native kernel calls. Values are valid when the status is Ok.</summary>");
        writer.Open($"public static class {model.ClassName}");
        bool first = true;
        foreach (KernelCallModel call in model.Calls)
        {
            if (!first)
                writer.Line();
            first = false;
            WriteCall(writer, call);
        }

        writer.Close();
        return writer.ToString();
    }

    private static void WriteCall(SourceWriter writer, KernelCallModel call)
    {
        writer.Summary(call.Summary);
        foreach (KernelParameterModel parameter in call.Parameters)
            writer.Parameter(parameter.Name, parameter.Summary);
        writer.Returns(call.Returns);
        writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]");
        string header = $"public static {Status} {call.Name}({string.Join(", ", call.Parameters.Select(Declare))})";
        string handle = call.Parameters.FirstOrDefault(static parameter => parameter.Place == KernelPlace.Handle)?.Name is { } name ? SourceWriter.Identifier(name) : "0";
        string[] arguments = Enumerable.Range(0, 4).Select(index => Argument(call, index)).ToArray();

        if (call.IsMessage)
        {
            string message = SourceWriter.Identifier(call.Parameters.First(static parameter => parameter.Place == KernelPlace.Message).Name);
            string body = call.Name is "Call" or "ReplyWait"
                ? $"{Entry}.{call.Name}(ref {message}, {handle})"
                : $"{Entry}.InvokeMessage(ref {message}, {handle}, {call.Number}, {arguments[0]})";
            writer.Line($"{header} => {body};");
            return;
        }

        // Most calls have one argument or none: nothing is loaded for the others.
        bool isShort = call.Parameters.All(static parameter => parameter.Place != KernelPlace.Argument || parameter.Argument == 0);
        string invocation = $"{Entry}.Invoke({call.Number}, {handle}, {(isShort ? arguments[0] : string.Join(", ", arguments))})";
        List<KernelParameterModel> results = call.Parameters.Where(static parameter => parameter.Place == KernelPlace.Value).ToList();
        if (results.Count == 0)
        {
            writer.Line($"{header} => {invocation}.Status;");
            return;
        }

        writer.Open(header);
        writer.Line($"global::Pistachio.UserCall.KernelResult __result = {invocation};");
        foreach (KernelParameterModel result in results)
            writer.Line($"{SourceWriter.Identifier(result.Name)} = {result.Type!.Decode(Extract("__result.Value", result))};");
        writer.Line("return __result.Status;");
        writer.Close();
    }

    private static string Argument(KernelCallModel call, int index)
    {
        List<string> parts = call.Parameters.Where(parameter => parameter.Place == KernelPlace.Argument && parameter.Argument == index).Select(Insert).ToList();
        return parts.Count switch
        {
            0 => "0",
            1 => parts[0],
            _ => string.Join(" | ", parts),
        };
    }

    private static string Insert(KernelParameterModel parameter)
    {
        string word = parameter.Type!.Encode(SourceWriter.Identifier(parameter.Name));
        return parameter.Offset == 0 ? word : $"({word} << {parameter.Offset})";
    }

    private static string Extract(string word, KernelParameterModel parameter)
    {
        string shifted = parameter.Offset == 0 ? word : $"({word} >> {parameter.Offset})";
        bool cut = parameter.Width < 64 - parameter.Offset && (parameter.Type!.IsBoolean || parameter.Type.Bits > parameter.Width);
        return cut ? $"({shifted} & {WordAccess.Hex((1UL << parameter.Width) - 1)})" : shifted;
    }

    private static string Declare(KernelParameterModel parameter)
    {
        string name = SourceWriter.Identifier(parameter.Name);
        return parameter.Place switch
        {
            KernelPlace.Message => $"ref global::Pistachio.UserCall.Message {name}",
            KernelPlace.Value => $"out {parameter.Type!.Name} {name}",
            _ => $"{parameter.Type!.Name} {name}",
        };
    }
}
