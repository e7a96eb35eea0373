using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary><c>struct px_sigevent</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct SignalEvent
{
    /// <summary>Comes with the signal.</summary>
    [FieldOffset(0)] public ulong Value;

    [FieldOffset(8)] public int Signal;

    /// <summary>SIGEV_SIGNAL, 0, or SIGEV_NONE, 1.</summary>
    [FieldOffset(12)] public int Notification;
}
