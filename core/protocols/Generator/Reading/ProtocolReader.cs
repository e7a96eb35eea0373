using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator.Reading;

/// <summary>Reads a protocol interface.</summary>
internal sealed class ProtocolReader
{
    private const int MaximumNumber = 0xFFFF;

    private readonly List<DiagnosticModel> diagnostics = new();

    public static ReadResult<ProtocolModel> Read(INamedTypeSymbol type)
    {
        var reader = new ProtocolReader();
        ProtocolModel model = reader.ReadInterface(type);
        return new ReadResult<ProtocolModel>(reader.diagnostics.Count == 0 ? model : null, new EquatableArray<DiagnosticModel>(reader.diagnostics));
    }

    private ProtocolModel ReadInterface(INamedTypeSymbol type)
    {
        long number = Symbols.Argument(Symbols.Attribute(type, AttributeNames.Protocol)!, 0);
        CheckNumber(type, number, 1);

        var operations = new List<OperationModel>();
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false, IsGenericMethod: false } method)
            {
                if (member is not IMethodSymbol { AssociatedSymbol: not null })
                    Report(Diagnostics.NotAMethod, member, member.Name);
                continue;
            }

            if (ReadOperation(method) is not { } operation)
                continue;
            if (operations.Find(other => other.Number == operation.Number) is { } same)
                Report(Diagnostics.DuplicateNumber, method, method.Name, same.Name, operation.Number.ToString());
            if (operations.Exists(other => other.Name == operation.Name))
                Report(Diagnostics.DuplicateName, method, method.Name);
            operations.Add(operation);
        }

        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>())
        {
            if (operations.Find(other => other.TimedName == method.Name) is { } timed)
                Report(Diagnostics.NameOfVariant, method, method.Name, timed.Name);
        }

        return new ProtocolModel(
            Symbols.Namespace(type),
            type.Name,
            type.DeclaredAccessibility == Accessibility.Public ? "public" : "internal",
            (int)number,
            new Documentation(type).Summary,
            new EquatableArray<OperationModel>(operations));
    }

    private OperationModel? ReadOperation(IMethodSymbol method)
    {
        if (Symbols.Attribute(method, AttributeNames.Operation) is not { } attribute)
        {
            Report(Diagnostics.MissingNumber, method, method.Name, "Operation");
            return null;
        }

        long number = Symbols.Argument(attribute, 0);
        CheckNumber(method, number, 0);
        WordType? result = method.ReturnsVoid ? null : Symbols.WordType(method.ReturnType);
        if (result is null || (result.Enumeration is null && result.Name != "uint"))
        {
            Report(Diagnostics.UnsupportedResult, method, method.Name, method.ReturnType.ToDisplayString());
            return null;
        }

        var documentation = new Documentation(method);
        if (ReadParameters(method, documentation) is not { } parameters)
            return null;
        CheckSize(method, parameters, isReply: false);
        CheckSize(method, parameters, isReply: true);
        return new OperationModel((int)number, method.Name, documentation.Summary, documentation.Returns, result, new EquatableArray<ParameterModel>(parameters));
    }

    private List<ParameterModel>? ReadParameters(IMethodSymbol method, Documentation documentation)
    {
        var parameters = new List<ParameterModel>();
        bool bad = false;
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            IParameterSymbol parameter = method.Parameters[i];
            ParameterModel? model = ReadParameter(method, parameter, documentation.Parameter(parameter.Name));
            if (model is null)
            {
                bad = true;
                continue;
            }

            parameters.Add(model);
            if (model is not { Kind: ParameterKind.Bytes, IsReply: true })
                continue;

            // The count of a byte string in the reply is part of it.
            if (i + 1 < method.Parameters.Length && method.Parameters[i + 1] is { RefKind: RefKind.Out, Type.SpecialType: SpecialType.System_Int32 } count)
            {
                parameters.Add(new ParameterModel(count.Name, ParameterKind.ByteCount, true, null, 0, documentation.Parameter(count.Name)));
                i++;
            }
            else
            {
                Report(Diagnostics.BadByteString, parameter, parameter.Name, method.Name, "Span<byte> must be followed by an out int for the number of bytes");
                bad = true;
            }
        }

        return bad ? null : parameters;
    }

    private ParameterModel? ReadParameter(IMethodSymbol method, IParameterSymbol parameter, string summary)
    {
        bool isReply = parameter.RefKind == RefKind.Out;
        WordType? type = Symbols.WordType(parameter.Type);
        AttributeData? maximum = Symbols.Attribute(parameter, AttributeNames.MaximumBytes);
        bool isBadge = Symbols.Attribute(parameter, AttributeNames.Badge) is not null;
        bool isCapability = Symbols.Attribute(parameter, AttributeNames.Capability) is not null;

        if (isBadge || isCapability)
        {
            if (type?.Name != "ulong" || maximum is not null || (isBadge && (isReply || isCapability)) || parameter.RefKind is not (RefKind.None or RefKind.Out))
            {
                Report(Diagnostics.BadMarker, parameter, parameter.Name, method.Name, isBadge ? "[Badge] is for a ulong input" : "[Capability] is for a ulong, plain or out");
                return null;
            }

            return new ParameterModel(parameter.Name, isBadge ? ParameterKind.Badge : ParameterKind.Capability, isReply, type, 0, summary);
        }

        string typeName = parameter.Type.ToDisplayString();
        bool isSource = typeName == "System.ReadOnlySpan<byte>";
        if ((isSource || typeName == "System.Span<byte>") && parameter.RefKind == RefKind.None)
        {
            long count = maximum is null ? 0 : Symbols.Argument(maximum, 0);
            if (count is < 1 or > MessageLayout.MaximumWords * 8)
            {
                Report(Diagnostics.BadByteString, parameter, parameter.Name, method.Name, $"a byte span needs [MaximumBytes(1 to {(MessageLayout.MaximumWords - 1) * 8})]");
                return null;
            }

            return new ParameterModel(parameter.Name, ParameterKind.Bytes, !isSource, null, (int)count, summary);
        }

        if (maximum is not null)
        {
            Report(Diagnostics.BadMarker, parameter, parameter.Name, method.Name, "[MaximumBytes] is for ReadOnlySpan<byte> and Span<byte>");
            return null;
        }

        if (type is null || parameter.RefKind is not (RefKind.None or RefKind.Out))
        {
            Report(Diagnostics.UnsupportedType, parameter, parameter.Name, method.Name, (parameter.RefKind == RefKind.None ? "" : parameter.RefKind.ToString().ToLowerInvariant() + " ") + typeName);
            return null;
        }

        return new ParameterModel(parameter.Name, ParameterKind.Word, isReply, type, 0, summary);
    }

    private void CheckSize(IMethodSymbol method, IReadOnlyList<ParameterModel> parameters, bool isReply)
    {
        var layout = new MessageLayout(parameters, isReply);
        string direction = isReply ? "reply" : "request";
        if (layout.Words > MessageLayout.MaximumWords)
            Report(Diagnostics.TooManyWords, method, method.Name, direction, layout.Words.ToString(), MessageLayout.MaximumWords.ToString());
        if (layout.Capabilities > MessageLayout.MaximumCapabilities)
            Report(Diagnostics.TooManyCapabilities, method, method.Name, direction, layout.Capabilities.ToString(), MessageLayout.MaximumCapabilities.ToString());
    }

    private void CheckNumber(ISymbol symbol, long number, int minimum)
    {
        if (number < minimum || number > MaximumNumber)
            Report(Diagnostics.NumberOutOfRange, symbol, symbol.Name, number.ToString(), minimum.ToString());
    }

    private void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params string[] arguments) =>
        diagnostics.Add(DiagnosticModel.At(descriptor, symbol, arguments));
}
