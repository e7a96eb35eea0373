using System;

namespace Pistachio.Processes.Protocol;

/// <summary>The options of POSIX waitpid, with the numbers of Linux.</summary>
[Flags]
public enum WaitOptions : uint
{
    None = 0,
    /// <summary>WNOHANG: do not block.</summary>
    NoHang = 1,
    /// <summary>WUNTRACED: also children that stopped.</summary>
    Untraced = 2,
    /// <summary>WCONTINUED: also children that continued.</summary>
    Continued = 8,
    /// <summary>No children that ended: waitid without WEXITED. No number of Linux.</summary>
    NotEnded = 0x10,
    /// <summary>WNOWAIT: leave the child as it is, to be waited for again.</summary>
    Leave = 0x100_0000,
}
