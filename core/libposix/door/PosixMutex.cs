using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_mutex_t</c>: all zeros is a free one of the normal type. It must stay where it is: a static field does.</summary>
[InlineArray(4)]
public struct PosixMutex
{
    private ulong word;
}
