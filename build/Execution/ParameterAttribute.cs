using System;

namespace Pistachio.Build.Execution;

/// <summary>
/// Marks a property of the build that the user may set: by <c>--name</c>, by the environment variable <c>PISTACHIO_NAME</c>, or in
/// <c>.nuke/parameters.json</c>, in this order.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ParameterAttribute(string description) : Attribute
{
    public string Description { get; } = description;

    /// <summary>What the user calls it, when that cannot be the name of the property.</summary>
    public string? Name { get; init; }
}
