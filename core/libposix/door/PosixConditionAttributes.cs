using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_pthread_condattr_t</c>: all zeros is a condition of one process, with the clock of the date.</summary>
[InlineArray(1)]
public struct PosixConditionAttributes
{
    private uint word;
}
