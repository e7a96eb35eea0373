using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Pistachio.Protocols.Generator.Model;

/// <summary>A diagnostic without reference to the syntax tree, so that the pipeline can compare it.</summary>
internal sealed record DiagnosticModel(string Id, string FilePath, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static DiagnosticModel At(DiagnosticDescriptor descriptor, ISymbol symbol, params string[] arguments)
    {
        Location location = symbol.Locations.Length > 0 ? symbol.Locations[0] : Location.None;
        return new DiagnosticModel(
            descriptor.Id,
            location.SourceTree?.FilePath ?? "",
            location.SourceSpan,
            location.GetLineSpan().Span,
            new EquatableArray<string>(arguments));
    }

    public Diagnostic ToDiagnostic()
    {
        var arguments = new object[Arguments.Count];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = Arguments[i];
        Location location = FilePath.Length == 0 ? Location.None : Location.Create(FilePath, Span, Lines);
        return Diagnostic.Create(Diagnostics.ById(Id), location, arguments);
    }
}
