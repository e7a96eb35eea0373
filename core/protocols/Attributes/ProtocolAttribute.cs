using System;

namespace Pistachio.Protocols;

/// <summary>
/// Declares the interface of a server: one method per operation. The source generator makes of it the client, the
/// dispatcher, the operation numbers and, on the host, the decoder.
/// </summary>
/// <remarks>
/// A method returns an enum or <see cref="uint"/>: 0 for success, else an errno value up to 0x7FFF. Input parameters become the words of
/// the request and <c>out</c> parameters those of the reply, in the order of declaration. A failing operation sends no words back.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class ProtocolAttribute : Attribute
{
    /// <param name="number">Number of the protocol in the message tag, 1 to 0xFFFF; unique in an image.</param>
    public ProtocolAttribute(int number) => Number = number;

    /// <summary>Number of the protocol in the message tag.</summary>
    public int Number { get; }
}
