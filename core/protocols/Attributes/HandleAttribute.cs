using System;

namespace Pistachio.Protocols;

/// <summary>The parameter of a kernel call that is the capability it works on, in <c>rsi</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HandleAttribute : Attribute
{
}
