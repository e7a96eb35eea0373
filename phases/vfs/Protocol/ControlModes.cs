using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>c_cflag of POSIX termios.h: what the line is like. They are kept and told, but change nothing. Numbers of Linux (asm-generic/termbits.h).</summary>
[Flags]
public enum ControlModes : uint
{
    None = 0,
    /// <summary>B38400, of <see cref="SpeedMask"/>.</summary>
    Speed38400 = 0xF,
    /// <summary>B115200, of <see cref="SpeedMask"/>.</summary>
    Speed115200 = 0x1002,
    /// <summary>BOTHER of Linux: the speeds are numbers of their own.</summary>
    SpeedOther = 0x1000,
    /// <summary>CBAUD of Linux: the bits of the speed.</summary>
    SpeedMask = 0x100F,
    /// <summary>CS8, of two bits for the size of a byte.</summary>
    EightBits = 0x30,
    /// <summary>CREAD: there is input.</summary>
    Receive = 0x80,
    /// <summary>PARENB.</summary>
    Parity = 0x100,
    /// <summary>HUPCL: the line is hung up by the last who closes it.</summary>
    HangUpOnClose = 0x400,
    /// <summary>CLOCAL: lines of a modem are not looked at.</summary>
    Local = 0x800,
}
