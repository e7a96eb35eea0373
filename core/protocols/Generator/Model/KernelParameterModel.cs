namespace Pistachio.Protocols.Generator.Model;

/// <summary>A parameter of a kernel call.</summary>
/// <param name="Name">C# name.</param>
/// <param name="Type">Its type; null for the message.</param>
/// <param name="Place">Where it goes.</param>
/// <param name="Argument">Argument 0 to 3, for <see cref="KernelPlace.Argument"/>.</param>
/// <param name="Offset">Lowest bit in the word.</param>
/// <param name="Width">Number of bits in the word.</param>
/// <param name="Summary">Its documentation.</param>
internal sealed record KernelParameterModel(string Name, WordType? Type, KernelPlace Place, int Argument, int Offset, int Width, string Summary);
