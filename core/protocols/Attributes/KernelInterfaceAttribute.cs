using System;

namespace Pistachio.Protocols;

/// <summary>
/// Declares the native kernel calls: one method per call. The source generator makes of it a static class of user stubs and, on the
/// host, the tables behind <c>include/exo/kernel.h</c> and <c>docs/kernel-calls.md</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class KernelInterfaceAttribute : Attribute
{
    /// <param name="className">Name of the static class of stubs.</param>
    public KernelInterfaceAttribute(string className) => ClassName = className;

    /// <summary>Name of the static class of stubs.</summary>
    public string ClassName { get; }
}
