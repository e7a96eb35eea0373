using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_spinlock_t</c>: all zeros is a free one. It must stay where it is: a static field does.</summary>
[InlineArray(1)]
public struct PosixSpinLock
{
    private uint word;
}
