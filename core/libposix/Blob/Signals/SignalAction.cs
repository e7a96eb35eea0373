using System;
using System.Runtime.InteropServices;

namespace Pistachio.LibPosix;

/// <summary>The <c>struct sigaction</c> of Linux' system call on x86-64.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SignalAction
{
    /// <summary>SIG_DFL and SIG_IGN.</summary>
    public const ulong Default = 0;
    public const ulong Ignore = 1;

    /// <summary>Address of the handler, or one of the above.</summary>
    public ulong Handler;
    public SignalFlags Flags;
    public ulong Restorer;

    /// <summary>Signals that are blocked while the handler runs.</summary>
    public ulong Mask;

    public readonly bool IsHandled => Handler > Ignore;
}

/// <summary>The flags of an action, with the numbers of Linux on x86-64.</summary>
[Flags]
internal enum SignalFlags : ulong
{
    None = 0,
    /// <summary>SA_NOCLDSTOP.</summary>
    NoChildStops = 1,
    /// <summary>SA_NOCLDWAIT.</summary>
    NoChildStatus = 2,
    /// <summary>SA_SIGINFO. The handler gets all three arguments with or without it.</summary>
    Information = 4,
    /// <summary>SA_RESTORER: the action says where the handler returns to.</summary>
    Restorer = 0x400_0000,
    /// <summary>SA_ONSTACK.</summary>
    AlternateStack = 0x800_0000,
    /// <summary>SA_RESTART.</summary>
    Restart = 0x1000_0000,
    /// <summary>SA_NODEFER.</summary>
    NoDefer = 0x4000_0000,
    /// <summary>SA_RESETHAND.</summary>
    Reset = 0x8000_0000,

    All = NoChildStops | NoChildStatus | Information | Restorer | AlternateStack | Restart | NoDefer | Reset,
}
