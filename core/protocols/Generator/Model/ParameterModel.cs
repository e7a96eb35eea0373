namespace Pistachio.Protocols.Generator.Model;

/// <summary>A parameter of an operation.</summary>
/// <param name="Name">C# name.</param>
/// <param name="Kind">How it travels.</param>
/// <param name="IsReply">Whether it belongs to the reply.</param>
/// <param name="Type">Its type, of a word.</param>
/// <param name="MaximumBytes">Bound, of a byte string.</param>
/// <param name="Summary">Its documentation.</param>
internal sealed record ParameterModel(string Name, ParameterKind Kind, bool IsReply, WordType? Type, int MaximumBytes, string Summary);
