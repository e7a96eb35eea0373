using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_rwlockattr_t</c>: all zeros is a lock of one process.</summary>
[InlineArray(2)]
public struct PosixReadWriteLockAttributes
{
    private uint word;
}
