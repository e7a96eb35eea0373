using System.Collections.Generic;

namespace Pistachio.Protocols.Description;

/// <summary>A protocol as declared.</summary>
/// <param name="Number">Number in the message tag.</param>
/// <param name="Name">Name of its C# interface.</param>
/// <param name="Summary">Documentation of the interface.</param>
/// <param name="Operations">Operations in the order of declaration.</param>
public sealed record ProtocolDescription(uint Number, string Name, string Summary, IReadOnlyList<OperationDescription> Operations);
