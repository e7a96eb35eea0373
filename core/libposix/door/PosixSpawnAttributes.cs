using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_posix_spawnattr_t</c>; <see cref="Px.SpawnAttributesInit"/> begins with none.</summary>
[InlineArray(34)]
public struct PosixSpawnAttributes
{
    private ulong word;
}
