namespace Pistachio.Vfs.Protocol;

/// <summary>What can be asked of a terminal beside its attributes, with the numbers of Linux' ioctl on x86-64 (asm-generic/ioctls.h).</summary>
public enum TerminalRequest : uint
{
    /// <summary>TCSBRK. Argument 0: a break, which no line here can send. Otherwise: wait until all output was sent.</summary>
    Break = 0x5409,
    /// <summary>TCXONC. Argument: 0 hold output, 1 let it go on, 2 send VSTOP, 3 send VSTART.</summary>
    Flow = 0x540A,
    /// <summary>TCFLSH. Argument: 0 drop input, 1 output, 2 both.</summary>
    Flush = 0x540B,
    /// <summary>TIOCEXCL: nobody else but the superuser may open it.</summary>
    Exclusive = 0x540C,
    /// <summary>TIOCNXCL.</summary>
    NotExclusive = 0x540D,
    /// <summary>TIOCSCTTY. Argument 1: take it from another session, as the superuser.</summary>
    Control = 0x540E,
    /// <summary>TIOCGPGRP: the foreground process group.</summary>
    Foreground = 0x540F,
    /// <summary>TIOCSPGRP: goes through the process server.</summary>
    SetForeground = 0x5410,
    /// <summary>TIOCOUTQ: bytes of output that were not sent.</summary>
    OutputCount = 0x5411,
    /// <summary>TIOCGWINSZ: rows, columns, and two words that nobody here looks at, 16 bits each.</summary>
    WindowSize = 0x5413,
    /// <summary>TIOCSWINSZ.</summary>
    SetWindowSize = 0x5414,
    /// <summary>FIONREAD: bytes of input that can be read.</summary>
    InputCount = 0x541B,
    /// <summary>TIOCPKT: of the end of whoever made a pseudo terminal: a byte in front of what it reads says what happened.</summary>
    PacketMode = 0x5420,
    /// <summary>TIOCNOTTY: no controlling terminal any more.</summary>
    Leave = 0x5422,
    /// <summary>TIOCGETD: number of the line discipline.</summary>
    Discipline = 0x5424,
    /// <summary>TCSBRKP: as <see cref="Break"/> with argument 0.</summary>
    LongBreak = 0x5425,
    /// <summary>TIOCGSID: the session that it controls.</summary>
    Session = 0x5429,
    /// <summary>TIOCGPTN: number of a pseudo terminal.</summary>
    Number = 0x8004_5430,
    /// <summary>TIOCSPTLCK: whether a pseudo terminal can be opened by its name.</summary>
    Lock = 0x4004_5431,
    /// <summary>TIOCGPKT.</summary>
    IsPacketMode = 0x8004_5438,
    /// <summary>TIOCGPTLCK.</summary>
    IsLocked = 0x8004_5439,
    /// <summary>TIOCGEXCL.</summary>
    IsExclusive = 0x8004_5440,
}
