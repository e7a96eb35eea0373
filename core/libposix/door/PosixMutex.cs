using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary>A mutex of the threads of one process; as it begins, all zeros, it is free. See <see cref="Px.MutexLock"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PosixMutex
{
    /// <summary>0: free. 1: locked. 2: locked, and others may sleep at it.</summary>
    internal uint State;
}
