using System.Runtime.InteropServices;

namespace Pistachio.LibPosix;

/// <summary>The first version of <c>struct clone_args</c> (linux/sched.h of Linux 6.1): what <c>clone3</c> must be given.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CloneArguments
{
    /// <summary>Bytes of the newest version: the ids of the child and its control group follow.</summary>
    public const ulong KnownSize = 88;

    public ulong Flags;

    /// <summary>Where a process descriptor of the child goes (CLONE_PIDFD).</summary>
    public ulong Descriptor;
    public ulong ChildThread;
    public ulong ParentThread;
    public ulong Signal;

    /// <summary>The lowest address; 0: the caller's stack.</summary>
    public ulong Stack;
    public ulong StackSize;
    public ulong ThreadArea;
}
