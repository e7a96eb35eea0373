using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator.Reading;

/// <summary>Reads the interface that declares the kernel calls.</summary>
internal sealed class KernelInterfaceReader
{
    private const int MaximumArguments = 4;

    private readonly List<DiagnosticModel> diagnostics = new();

    public static ReadResult<KernelInterfaceModel> Read(INamedTypeSymbol type)
    {
        var reader = new KernelInterfaceReader();
        KernelInterfaceModel model = reader.ReadInterface(type);
        return new ReadResult<KernelInterfaceModel>(reader.diagnostics.Count == 0 ? model : null, new EquatableArray<DiagnosticModel>(reader.diagnostics));
    }

    private KernelInterfaceModel ReadInterface(INamedTypeSymbol type)
    {
        var calls = new List<KernelCallModel>();
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false, IsGenericMethod: false } method)
            {
                if (member is not IMethodSymbol { AssociatedSymbol: not null })
                    Report(Diagnostics.NotAMethod, member, member.Name);
                continue;
            }

            if (Symbols.Attribute(method, AttributeNames.KernelCall) is not { } attribute)
            {
                Report(Diagnostics.MissingNumber, method, method.Name, "KernelCall");
                continue;
            }

            KernelCallModel call = ReadCall(method, Symbols.Argument(attribute, 0));
            if (calls.Find(other => other.Number == call.Number) is { } same)
                Report(Diagnostics.DuplicateNumber, method, method.Name, same.Name, call.Number.ToString());
            if (calls.Exists(other => other.Name == call.Name))
                Report(Diagnostics.DuplicateName, method, method.Name);
            calls.Add(call);
        }

        string className = (string)Symbols.Attribute(type, AttributeNames.KernelInterface)!.ConstructorArguments[0].Value!;
        return new KernelInterfaceModel(Symbols.Namespace(type), type.Name, className, new EquatableArray<KernelCallModel>(calls));
    }

    private KernelCallModel ReadCall(IMethodSymbol method, long number)
    {
        var documentation = new Documentation(method);
        var parameters = new List<KernelParameterModel>();
        int arguments = 0;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            string summary = documentation.Parameter(parameter.Name);
            if (parameter.RefKind == RefKind.Ref && parameter.Type.ToDisplayString() == "Pistachio.UserCall.Message")
            {
                parameters.Add(new KernelParameterModel(parameter.Name, null, KernelPlace.Message, 0, 0, 64, summary));
                continue;
            }

            if (Symbols.WordType(parameter.Type) is not { } type || parameter.RefKind is not (RefKind.None or RefKind.Out))
            {
                Report(Diagnostics.UnsupportedType, parameter, parameter.Name, method.Name, parameter.Type.ToDisplayString());
                continue;
            }

            AttributeData? bits = Symbols.Attribute(parameter, AttributeNames.Bits);
            int offset = bits is null ? 0 : (int)Symbols.Argument(bits, 0);
            int width = bits is null ? type.Bits : (int)Symbols.Argument(bits, 1);
            bool isInput = parameter.RefKind == RefKind.None;
            if (offset < 0 || width < 1 || offset + width > 64 || (isInput && bits is not null && (width != type.Bits || type.IsSigned)))
                Report(Diagnostics.BadMarker, parameter, parameter.Name, method.Name, "[Bits] must lie in a word, and an input must be an unsigned type of just that width");

            KernelPlace place = KernelPlace.Value;
            if (isInput)
            {
                place = Symbols.Attribute(parameter, AttributeNames.Handle) is null ? KernelPlace.Argument : KernelPlace.Handle;
                if (place == KernelPlace.Argument && (offset == 0 || arguments == 0))
                    arguments++;
            }

            parameters.Add(new KernelParameterModel(parameter.Name, type, place, place == KernelPlace.Argument ? arguments - 1 : 0, offset, width, summary));
        }

        if (arguments > MaximumArguments)
            Report(Diagnostics.TooManyArguments, method, method.Name, arguments.ToString(), MaximumArguments.ToString());
        return new KernelCallModel(number, method.Name, documentation.Summary, documentation.Returns, new EquatableArray<KernelParameterModel>(parameters));
    }

    private void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params string[] arguments) =>
        diagnostics.Add(DiagnosticModel.At(descriptor, symbol, arguments));
}
