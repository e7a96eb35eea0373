using System;

namespace Pistachio.Protocols;

/// <summary>Gives a method of a <see cref="ProtocolAttribute"/> interface its operation number.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperationAttribute : Attribute
{
    /// <param name="number">Number of the operation in the message tag, 0 to 0xFFFF; unique in its protocol, and never given to another operation later.</param>
    public OperationAttribute(int number) => Number = number;

    /// <summary>Number of the operation in the message tag.</summary>
    public int Number { get; }
}
