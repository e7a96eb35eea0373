using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>c_iflag of POSIX termios.h: what happens to bytes that come from the line. Numbers of Linux (asm-generic/termbits.h).</summary>
[Flags]
public enum InputModes : uint
{
    None = 0,
    /// <summary>IGNBRK: a break does nothing.</summary>
    IgnoreBreak = 0x1,
    /// <summary>BRKINT: a break interrupts.</summary>
    InterruptOnBreak = 0x2,
    /// <summary>IGNPAR: bytes of wrong parity are dropped.</summary>
    IgnoreParity = 0x4,
    /// <summary>PARMRK: bytes of wrong parity are marked.</summary>
    MarkParity = 0x8,
    /// <summary>INPCK: parity is looked at.</summary>
    CheckParity = 0x10,
    /// <summary>ISTRIP: the eighth bit is cleared.</summary>
    Strip = 0x20,
    /// <summary>INLCR: a line feed becomes a carriage return.</summary>
    LineFeedToReturn = 0x40,
    /// <summary>IGNCR: a carriage return is dropped.</summary>
    IgnoreReturn = 0x80,
    /// <summary>ICRNL: a carriage return becomes a line feed.</summary>
    ReturnToLineFeed = 0x100,
    /// <summary>IUCLC of Linux: upper case becomes lower case.</summary>
    LowerCase = 0x200,
    /// <summary>IXON: VSTOP and VSTART hold output and let it go on.</summary>
    OutputFlow = 0x400,
    /// <summary>IXANY: any byte lets output go on.</summary>
    AnyRestarts = 0x800,
    /// <summary>IXOFF: the line is told when there is no room for input.</summary>
    InputFlow = 0x1000,
    /// <summary>IMAXBEL of Linux: a bell for what finds no room.</summary>
    BellWhenFull = 0x2000,
    /// <summary>IUTF8 of Linux: erasing takes whole characters of UTF-8.</summary>
    Utf8 = 0x4000,
}
