using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_barrierattr_t</c>: all zeros is a barrier of one process.</summary>
[InlineArray(1)]
public struct PosixBarrierAttributes
{
    private uint word;
}
