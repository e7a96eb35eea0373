using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>c_lflag of POSIX termios.h: editing, echo and signals. Numbers of Linux (asm-generic/termbits.h).</summary>
[Flags]
public enum LocalModes : uint
{
    None = 0,
    /// <summary>ISIG: VINTR, VQUIT and VSUSP send signals.</summary>
    Signals = 0x1,
    /// <summary>ICANON: input comes by lines, which can be edited.</summary>
    Canonical = 0x2,
    /// <summary>ECHO: input is written back.</summary>
    Echo = 0x8,
    /// <summary>ECHOE: what is erased disappears.</summary>
    EchoErase = 0x10,
    /// <summary>ECHOK: a new line after VKILL.</summary>
    EchoKill = 0x20,
    /// <summary>ECHONL: a line feed is written back although nothing else is.</summary>
    EchoLineFeed = 0x40,
    /// <summary>NOFLSH: signals leave input and output as they are.</summary>
    NoFlush = 0x80,
    /// <summary>TOSTOP: who writes in the background gets SIGTTOU.</summary>
    StopBackgroundOutput = 0x100,
    /// <summary>ECHOCTL of Linux: control characters are written back as ^X.</summary>
    EchoControl = 0x200,
    /// <summary>ECHOPRT of Linux: what is erased is written between \ and /.</summary>
    EchoPrint = 0x400,
    /// <summary>ECHOKE of Linux: a line that VKILL erases disappears.</summary>
    EchoKillErase = 0x800,
    /// <summary>IEXTEN: VLNEXT, VWERASE, VREPRINT and VEOL2.</summary>
    Extended = 0x8000,
}
