using System;

namespace Pistachio.BootFormat;

/// <summary>Options of a <see cref="RunRequest"/>.</summary>
[Flags]
public enum RunOptions : uint
{
    None = 0,
    /// <summary>List at the end which system calls were made that do not exist.</summary>
    TraceUnknownCalls = 1,
    /// <summary>The program's standard streams are a terminal: somebody sits at the other end of the line.</summary>
    Terminal = 2,
    /// <summary>Programs may have servers fail, for tests.</summary>
    Faults = 4,
    All = TraceUnknownCalls | Terminal | Faults,
}
