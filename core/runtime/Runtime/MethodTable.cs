using System.Runtime.InteropServices;

namespace Pistachio.Runtime;

/// <summary>The part of a compiled type's description that the allocator and the collector read.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct MethodTable
{
    private const uint HasComponentSize = 0x8000_0000;
    private const uint HasPointers = 0x0100_0000;

    [FieldOffset(0)] private uint flags;
    [FieldOffset(0)] private ushort componentSize;
    [FieldOffset(4)] private uint baseSize;
    [FieldOffset(8)] private MethodTable* baseType;

    /// <summary>The class this one derives from; for a class only.</summary>
    internal readonly MethodTable* BaseType => baseType;

    internal readonly bool ContainsPointers => (flags & HasPointers) != 0;

    /// <summary>Bytes of an object with so many components, header and padding included.</summary>
    internal readonly ulong SizeOf(ulong components) =>
        (flags & HasComponentSize) != 0 ? (baseSize + (components * componentSize) + 7) & ~7UL : baseSize;

    /// <summary>Bytes of this object, header and padding included.</summary>
    // SAFETY: callers pass an object of the heap and its own type; the length of an array follows the type word.
    internal static nuint SizeOfObject(nuint address, MethodTable* type) =>
        (type->flags & HasComponentSize) != 0
            ? (nuint)((type->baseSize + ((ulong)*(uint*)(address + 8) * type->componentSize) + 7) & ~7UL)
            : type->baseSize;
}
