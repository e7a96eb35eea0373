using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>What a file is ready for, with the numbers of Linux' poll and epoll (asm-generic/poll.h).</summary>
[Flags]
public enum PollEvents : ushort
{
    None = 0,
    Input = 0x1,
    Urgent = 0x2,
    Output = 0x4,
    /// <summary>Nobody reads what is written. Told whether asked for or not.</summary>
    Error = 0x8,
    /// <summary>Nobody writes any more. Told whether asked for or not.</summary>
    HangUp = 0x10,
    /// <summary>Not an open file. Told whether asked for or not.</summary>
    Invalid = 0x20,
    InputNormal = 0x40,
    UrgentBand = 0x80,
    OutputNormal = 0x100,
    OutputBand = 0x200,
    /// <summary>The other end of a socket sends no more.</summary>
    ReadHangUp = 0x2000,

    /// <summary>What nobody need ask for.</summary>
    Always = Error | HangUp | Invalid,
}
