using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>
/// <c>struct px_cleanup</c>: a clean-up between <see cref="Px.CleanupPush"/> and <see cref="Px.CleanupPop"/>, a local of the method that calls both.
/// </summary>
[InlineArray(3)]
public struct PosixCleanup
{
    private ulong word;
}
