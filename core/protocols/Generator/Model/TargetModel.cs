namespace Pistachio.Protocols.Generator.Model;

/// <summary>What the compilation can use, which decides what is generated for it.</summary>
/// <param name="HasKernelEntry">Pistachio.UserCall is there: clients, dispatchers, stubs.</param>
/// <param name="HasDescriptions">Pistachio.Protocols.Description is there (host): descriptions for decoders and documents.</param>
/// <param name="AllowUnsafe">Locals need not be cleared.</param>
internal sealed record TargetModel(bool HasKernelEntry, bool HasDescriptions, bool AllowUnsafe);
