using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_rwlock_t</c>: all zeros is a free one of one process. It must stay where it is: a static field does.</summary>
[InlineArray(3)]
public struct PosixReadWriteLock
{
    private uint word;
}
