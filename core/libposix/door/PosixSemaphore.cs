using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_sem_t</c>: in memory that others may share; see <see cref="Px.SemaphoreWait(ref PosixSemaphore)"/>.</summary>
[InlineArray(4)]
public struct PosixSemaphore
{
    private ulong word;
}
