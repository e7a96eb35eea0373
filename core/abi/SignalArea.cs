using System.Runtime.InteropServices;

namespace Pistachio.Abi;

/// <summary>
/// The words that a process and the process server share, in the start page of the process: so that changing the signal mask or an action costs no
/// message. Bit n - 1 stands for signal n. The server believes nothing of it but what concerns the process itself.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SignalArea
{
    public const int Size = 0x60;

    /// <summary>Written by the server: signals that are pending there.</summary>
    [FieldOffset(0x00)] public ulong Pending;

    /// <summary>Written by the library OS: signals that have a handler.</summary>
    [FieldOffset(0x08)] public ulong Caught;

    /// <summary>Written by the library OS: signals whose action is to ignore them.</summary>
    [FieldOffset(0x10)] public ulong Ignored;

    /// <summary>Written by the library OS: what becomes of children.</summary>
    [FieldOffset(0x18)] public ChildSignalOptions ChildOptions;

    /// <summary>What the first thread blocks and waits for. It blocks all until the library OS of a new process has begun.</summary>
    [FieldOffset(0x20)] public ThreadSignalArea First;

    /// <summary>Of <see cref="First"/>.</summary>
    [FieldOffset(0x20)] public ulong Blocked;

    /// <summary>Of <see cref="First"/>.</summary>
    [FieldOffset(0x28)] public ulong Awaited;

    /// <summary>
    /// Set by the server, taken by the library OS: <see cref="ProcessQuestions"/>, what somebody wants to know of the process and the VFS server is to be told.
    /// </summary>
    [FieldOffset(0x50)] public ulong Questions;

    /// <summary>
    /// Written by the library OS: where the first thread goes on when a signal of somebody else ends the process, to give back the robust locks of
    /// all threads; 0: there are none, and the process ends at once. It has little time for that.
    /// </summary>
    [FieldOffset(0x58)] public ulong EndEntry;
}

/// <summary>The flags of the action for SIGCHLD.</summary>
[System.Flags]
public enum ChildSignalOptions : ulong
{
    None = 0,

    /// <summary>SA_NOCLDSTOP: no signal when a child stops or goes on.</summary>
    NoStops = 1,

    /// <summary>SA_NOCLDWAIT: children leave no status behind.</summary>
    NoStatus = 2,
}
