using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_posix_spawn_file_actions_t</c>: up to 32 actions; <see cref="Px.SpawnActionsInit"/> begins with none.</summary>
[InlineArray(225)]
public struct PosixSpawnActions
{
    private ulong word;
}
