using System;

namespace System.Runtime;

/// <summary>Marks what the entry code calls; means nothing on the host.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entry) : Attribute
{
    public string Entry => entry;
}
