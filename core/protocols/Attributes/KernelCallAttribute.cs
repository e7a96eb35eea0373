using System;
using Pistachio.Abi;

namespace Pistachio.Protocols;

/// <summary>
/// Gives a method of a <see cref="KernelInterfaceAttribute"/> interface its kernel call number.
/// </summary>
/// <remarks>
/// A parameter marked <see cref="HandleAttribute"/> goes to <c>rsi</c>, the other inputs to arguments 0 to 3 in the order of
/// declaration; <c>out</c> parameters come from the value. A <c>ref Message</c> makes it a message call.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelCallAttribute : Attribute
{
    /// <param name="number">The kernel call.</param>
    public KernelCallAttribute(CallNumber number) => Number = number;

    /// <summary>The kernel call.</summary>
    public CallNumber Number { get; }
}
