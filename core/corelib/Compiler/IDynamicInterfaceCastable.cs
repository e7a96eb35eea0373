namespace System.Runtime.InteropServices;

/// <summary>Looked up by the compiler; nothing implements it in this tier.</summary>
internal interface IDynamicInterfaceCastable
{
    internal static nint GetDynamicInterfaceImplementation(IDynamicInterfaceCastable instance, RuntimeTypeHandle interfaceType, ushort slot)
    {
        Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowArrayTypeMismatchException();
        return 0;
    }
}
