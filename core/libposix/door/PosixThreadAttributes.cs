using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_attr_t</c>; <see cref="Px.ThreadAttributesInit"/> gives the usual ones.</summary>
[InlineArray(5)]
public struct PosixThreadAttributes
{
    private ulong word;
}
