using System;

namespace System.Runtime;

/// <summary>Makes calls of an extern method direct calls of the given symbol. The compiler knows this attribute by its full name.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeImportAttribute(string library, string entryPoint) : Attribute
{
    public string Library => library;

    public string EntryPoint => entryPoint;
}
