using System;

namespace Pistachio.Protocols;

/// <summary>
/// A <c>ulong</c> parameter that is a handle: the capability travels with the message, and the receiver gets a handle of its own table.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class CapabilityAttribute : Attribute
{
}
