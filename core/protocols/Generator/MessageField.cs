using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator;

/// <summary>A parameter and its place in the message.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Index">The word, or the capability; for a byte string the word of its length, which the bytes follow.</param>
internal sealed record MessageField(ParameterModel Parameter, int Index)
{
    /// <summary>Words behind the length of a byte string.</summary>
    public int ByteWords => (Parameter.MaximumBytes + 7) / 8;
}
