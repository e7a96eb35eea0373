using System;

namespace Pistachio.Abi;

/// <summary>What holds for all processes of a run.</summary>
[Flags]
public enum ProcessOptions : ulong
{
    None = 0,
    /// <summary>Count system calls that do not exist, and report them at the end.</summary>
    TraceUnknownCalls = 1,
    /// <summary>The image has the phase timers.</summary>
    Timers = 2,
}
