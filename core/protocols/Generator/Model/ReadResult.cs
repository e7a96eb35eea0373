namespace Pistachio.Protocols.Generator.Model;

/// <summary>What was read from an interface: a model, unless something is wrong with it.</summary>
internal sealed record ReadResult<T>(T? Model, EquatableArray<DiagnosticModel> Diagnostics)
    where T : class;
