using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary>What a signal does: <c>struct px_sigaction</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PxSignalAction
{
    /// <summary>
    /// Address of a function with the C calling convention that takes the signal, its information and the context; 0: the default; 1: ignore.
    /// </summary>
    public ulong Handler;

    /// <summary>PX_SA_ flags.</summary>
    public ulong Flags;

    private readonly ulong _restorer;

    /// <summary>Signals that are blocked while the handler runs.</summary>
    public ulong Mask;
}
