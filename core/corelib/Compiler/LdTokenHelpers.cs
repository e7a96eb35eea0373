using System;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>Looked up by the compiler for tokens in static initializers, which it then runs itself; the methods are never called.</summary>
internal static class LdTokenHelpers
{
    internal static RuntimeTypeHandle GetRuntimeTypeHandle(nint type) => default;

    internal static RuntimeMethodHandle GetRuntimeMethodHandle(nint method) => default;

    internal static RuntimeFieldHandle GetRuntimeFieldHandle(nint field) => default;

    internal static Type? GetRuntimeType(nint type) => null;
}
