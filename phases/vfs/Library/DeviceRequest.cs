namespace Pistachio.Files;

/// <summary>The requests of ioctl that this library knows, with the numbers of Linux on x86-64 (asm-generic/ioctls.h).</summary>
public enum DeviceRequest : uint
{
    /// <summary>TCGETS.</summary>
    GetTerminal = 0x5401,
    /// <summary>TIOCGWINSZ.</summary>
    GetWindowSize = 0x5413,
    /// <summary>SIOCOUTQ of a socket.</summary>
    BytesUnread = 0x5411,
    /// <summary>FIONREAD.</summary>
    BytesToRead = 0x541B,
    /// <summary>SIOCATMARK.</summary>
    AtMark = 0x8905,
    /// <summary>FIONBIO.</summary>
    NonBlocking = 0x5421,
    /// <summary>FIONCLEX.</summary>
    KeepOnExec = 0x5450,
    /// <summary>FIOCLEX.</summary>
    CloseOnExec = 0x5451,
}
