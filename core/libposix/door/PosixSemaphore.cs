using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary><c>px_sem_t</c>: in memory that others may share; see <see cref="Px.SemaphoreWait"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct PosixSemaphore
{
    [FieldOffset(0)] internal uint Value;
    [FieldOffset(4)] internal int Waiters;
    [FieldOffset(8)] internal uint IsPrivate;
}
