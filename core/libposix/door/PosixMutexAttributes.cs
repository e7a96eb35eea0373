using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_mutexattr_t</c>: all zeros is a normal mutex of one process.</summary>
[InlineArray(1)]
public struct PosixMutexAttributes
{
    private uint word;
}
