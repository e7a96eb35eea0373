using System;

namespace Pistachio.Protocols.Description;

/// <summary>Names a generated <see cref="IProtocolDescriptionSource"/> of the assembly, so that tools find it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ProtocolDescriptionSourceAttribute : Attribute
{
    /// <param name="source">The type; it has a constructor without parameters.</param>
    public ProtocolDescriptionSourceAttribute(Type source) => Source = source;

    /// <summary>The type.</summary>
    public Type Source { get; }
}
