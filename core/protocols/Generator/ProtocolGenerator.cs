using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pistachio.Protocols.Generator.Model;
using Pistachio.Protocols.Generator.Reading;
using Pistachio.Protocols.Generator.Writing;

namespace Pistachio.Protocols.Generator;

/// <summary>
/// Makes clients, dispatchers and kernel call stubs where the compilation has Pistachio.UserCall, and descriptions for decoders and
/// documents where it has Pistachio.Protocols.Description.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ProtocolGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<TargetModel> target = context.CompilationProvider.Select(static (compilation, _) => new TargetModel(
            compilation.GetTypeByMetadataName(AttributeNames.KernelEntry) is not null,
            compilation.GetTypeByMetadataName(AttributeNames.ProtocolDescription) is not null,
            compilation.Options is CSharpCompilationOptions { AllowUnsafe: true }));

        IncrementalValuesProvider<ReadResult<ProtocolModel>> protocols = context.SyntaxProvider.ForAttributeWithMetadataName(
            AttributeNames.Protocol,
            static (_, _) => true,
            static (syntax, _) => ProtocolReader.Read((INamedTypeSymbol)syntax.TargetSymbol));
        IncrementalValuesProvider<ReadResult<KernelInterfaceModel>> kernelInterfaces = context.SyntaxProvider.ForAttributeWithMetadataName(
            AttributeNames.KernelInterface,
            static (_, _) => true,
            static (syntax, _) => KernelInterfaceReader.Read((INamedTypeSymbol)syntax.TargetSymbol));

        context.RegisterSourceOutput(protocols.Combine(target), static (output, input) => Write(output, input.Left, input.Right));
        context.RegisterSourceOutput(kernelInterfaces.Combine(target), static (output, input) => Write(output, input.Left, input.Right));
    }

    private static void Write(SourceProductionContext output, ReadResult<ProtocolModel> result, TargetModel target)
    {
        Report(output, result.Diagnostics);
        if (result.Model is not { } protocol)
            return;
        string prefix = protocol.Namespace.Length == 0 ? protocol.BaseName : $"{protocol.Namespace}.{protocol.BaseName}";
        if (target.HasKernelEntry)
        {
            output.AddSource($"{prefix}Client.g.cs", ClientWriter.Write(protocol, target));
            output.AddSource($"{prefix}Dispatcher.g.cs", DispatcherWriter.Write(protocol));
        }

        if (target.HasDescriptions)
            output.AddSource($"{prefix}Description.g.cs", DescriptionWriter.Write(protocol));
    }

    private static void Write(SourceProductionContext output, ReadResult<KernelInterfaceModel> result, TargetModel target)
    {
        Report(output, result.Diagnostics);
        if (result.Model is not { } model)
            return;
        if (target.HasKernelEntry)
            output.AddSource($"{model.Namespace}.{model.ClassName}.g.cs", KernelStubWriter.Write(model));
        if (target.HasDescriptions)
            output.AddSource($"{model.Namespace}.{model.ClassName}Description.g.cs", DescriptionWriter.Write(model));
    }

    private static void Report(SourceProductionContext output, EquatableArray<DiagnosticModel> diagnostics)
    {
        foreach (DiagnosticModel diagnostic in diagnostics)
            output.ReportDiagnostic(diagnostic.ToDiagnostic());
    }
}
