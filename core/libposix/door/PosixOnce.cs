using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_once_t</c>: all zeros has not been done. It must stay where it is: a static field does.</summary>
[InlineArray(1)]
public struct PosixOnce
{
    private uint word;
}
