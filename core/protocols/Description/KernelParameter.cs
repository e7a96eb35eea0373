namespace Pistachio.Protocols.Description;

/// <summary>A parameter of a kernel call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where it goes.</param>
/// <param name="TypeName">Its C# type.</param>
/// <param name="TypeBits">Size of the type; 1 for bool, 0 for the message.</param>
/// <param name="Argument">Argument 0 to 3, when it is one.</param>
/// <param name="Offset">Lowest bit in the word.</param>
/// <param name="Width">Bits in the word.</param>
/// <param name="IsEnumeration">Whether the type is an enum.</param>
/// <param name="Summary">Its documentation.</param>
public sealed record KernelParameter(string Name, KernelParameterPlace Place, string TypeName, int TypeBits, int Argument, int Offset, int Width, bool IsEnumeration, string Summary);
