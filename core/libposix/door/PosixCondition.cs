using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary>A condition variable of the threads of one process; it begins as all zeros. See <see cref="Px.ConditionWait"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PosixCondition
{
    /// <summary>Changes with each signal.</summary>
    internal uint Sequence;

    /// <summary>Threads that wait, or are about to.</summary>
    internal int Waiters;
}
