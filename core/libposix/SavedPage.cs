using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>The bytes of a page.</summary>
[InlineArray(Words)]
internal struct SavedPage
{
    public const int Words = 512;

    private ulong _first;
}
