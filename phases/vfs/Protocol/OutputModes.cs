using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>c_oflag of POSIX termios.h: what happens to bytes that programs write. Numbers of Linux (asm-generic/termbits.h).</summary>
[Flags]
public enum OutputModes : uint
{
    None = 0,
    /// <summary>OPOST: the others count.</summary>
    Process = 0x1,
    /// <summary>OLCUC of Linux: lower case becomes upper case.</summary>
    UpperCase = 0x2,
    /// <summary>ONLCR: a carriage return goes in front of a line feed.</summary>
    LineFeedToReturnLineFeed = 0x4,
    /// <summary>OCRNL: a carriage return becomes a line feed.</summary>
    ReturnToLineFeed = 0x8,
    /// <summary>ONOCR: no carriage return in column 0.</summary>
    NoReturnAtStart = 0x10,
    /// <summary>ONLRET: a line feed returns to column 0.</summary>
    LineFeedReturns = 0x20,
    /// <summary>TABDLY: both bits, TAB3 or XTABS: tabs become spaces.</summary>
    ExpandTabs = 0x1800,
}
