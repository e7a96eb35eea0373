using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_barrier_t</c>. It must stay where it is: a static field does.</summary>
[InlineArray(3)]
public struct PosixBarrier
{
    private ulong word;
}
