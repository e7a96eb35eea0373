using System.Collections.Generic;

namespace Pistachio.Protocols.Description;

/// <summary>A kernel call as declared.</summary>
/// <param name="Number">Number in <c>rax</c>.</param>
/// <param name="Name">Name of the method.</param>
/// <param name="Summary">Documentation of the method.</param>
/// <param name="Returns">Documentation of its results.</param>
/// <param name="Parameters">Parameters in the order of declaration.</param>
public sealed record KernelCallDescription(long Number, string Name, string Summary, string Returns, IReadOnlyList<KernelParameter> Parameters);
