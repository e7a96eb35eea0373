using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.LibPosix;

/// <summary>What a process has said about its signals. Nothing runs a handler yet: a signal that is not ignored ends the process.</summary>
internal struct SignalState
{
    public const int Count = 64;

    /// <summary>Bit n - 1: signal n is blocked.</summary>
    public ulong Blocked;

    public ActionTable Actions;

    /// <summary>As <c>sigaltstack</c> had it.</summary>
    public ulong StackAddress;
    public ulong StackSize;
    public uint StackFlags;

    /// <summary>By number, less 1.</summary>
    [InlineArray(Count)]
    public struct ActionTable
    {
        private SignalAction first;
    }
}

/// <summary>The <c>struct sigaction</c> of Linux' system call on x86-64.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SignalAction
{
    /// <summary>Address of the handler, or SIG_DFL 0, or SIG_IGN 1.</summary>
    public ulong Handler;
    public ulong Flags;
    public ulong Restorer;
    public ulong Mask;
}
