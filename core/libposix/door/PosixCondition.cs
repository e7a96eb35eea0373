using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>
/// <c>px_pthread_cond_t</c>: all zeros is one of one process, with the clock of the date. It must stay where it is: a static field does.
/// </summary>
[InlineArray(4)]
public struct PosixCondition
{
    private uint word;
}
