using System;

namespace Pistachio.Runtime;

/// <summary>Names of exception types. Servers carry no metadata, so the names come from a table the build makes from the symbols.</summary>
internal static class ExceptionTypes
{
    internal static string NameOf(Exception exception) => exception.GetType().ToString();
}
