namespace Pistachio.Protocols.Description;

/// <summary>A field of a message.</summary>
/// <param name="Name">Name of the parameter.</param>
/// <param name="Kind">How it is to be read.</param>
/// <param name="TypeName">Its type, for people.</param>
/// <param name="Index">Its word; of a byte string the word with the length, which the bytes follow; of a capability its place among them.</param>
/// <param name="MaximumBytes">Bound of a byte string.</param>
/// <param name="Enumeration">Members, of an enum.</param>
/// <param name="Summary">Documentation of the parameter.</param>
public sealed record FieldDescription(string Name, FieldKind Kind, string TypeName, int Index, int MaximumBytes, EnumDescription? Enumeration, string Summary);
