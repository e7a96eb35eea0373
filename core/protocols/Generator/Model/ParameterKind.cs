namespace Pistachio.Protocols.Generator.Model;

/// <summary>How a parameter of an operation travels.</summary>
internal enum ParameterKind
{
    Badge,
    Word,
    Capability,

    /// <summary>A byte string; in the reply its parameter is followed by one of kind <see cref="ByteCount"/>.</summary>
    Bytes,

    /// <summary>The <c>out int</c> behind a byte string of the reply.</summary>
    ByteCount,
}
