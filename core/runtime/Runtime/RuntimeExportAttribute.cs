using System;

namespace System.Runtime;

/// <summary>Makes a method an unmanaged symbol of the given name. The compiler knows this attribute by its full name.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entryPoint) : Attribute
{
    public string EntryPoint => entryPoint;
}
