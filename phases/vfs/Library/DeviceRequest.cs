using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// The requests of ioctl that this library knows, with the numbers of Linux on x86-64 (asm-generic/ioctls.h). Those of terminals that only pass a
/// number are <see cref="TerminalRequest"/>.
/// </summary>
public enum DeviceRequest : uint
{
    /// <summary>TCGETS.</summary>
    GetTerminal = 0x5401,
    /// <summary>SIOCOUTQ of a socket.</summary>
    BytesUnread = 0x5411,
    /// <summary>FIONREAD.</summary>
    BytesToRead = 0x541B,
    /// <summary>SIOCATMARK.</summary>
    AtMark = 0x8905,
    /// <summary>SIOCADDRT, SIOCDELRT: add and remove a route.</summary>
    AddRoute = InterfaceChange.AddRoute,
    RemoveRoute = InterfaceChange.RemoveRoute,
    /// <summary>SIOCSIFFLAGS and the like: change an interface.</summary>
    SetInterfaceFlags = InterfaceChange.SetFlags,
    SetInterfaceAddress = InterfaceChange.SetAddress,
    SetInterfaceBroadcast = InterfaceChange.SetBroadcast,
    SetInterfaceMask = InterfaceChange.SetMask,
    SetInterfaceMetric = 0x891E,
    SetInterfaceMtu = InterfaceChange.SetMtu,
    SetInterfaceName = 0x8923,
    SetInterfaceHardware = 0x8924,
    SetInterfaceQueue = 0x8943,
    /// <summary>SIOCGIFTXQLEN: how many frames wait for the card at most.</summary>
    InterfaceQueue = 0x8942,
    /// <summary>SIOCGIFMAP: where the card is.</summary>
    InterfaceMap = 0x8970,
    /// <summary>SIOCGIFNAME of a socket, of an interface by its index; all others by its name.</summary>
    InterfaceName = 0x8910,
    /// <summary>SIOCGIFCONF: all of them.</summary>
    InterfaceList = 0x8912,
    /// <summary>SIOCGIFFLAGS.</summary>
    InterfaceFlags = 0x8913,
    /// <summary>SIOCGIFADDR.</summary>
    InterfaceAddress = 0x8915,
    /// <summary>SIOCGIFBRDADDR.</summary>
    InterfaceBroadcast = 0x8919,
    /// <summary>SIOCGIFNETMASK.</summary>
    InterfaceMask = 0x891B,
    /// <summary>SIOCGIFMETRIC.</summary>
    InterfaceMetric = 0x891D,
    /// <summary>SIOCGIFMTU.</summary>
    InterfaceMtu = 0x8921,
    /// <summary>SIOCGIFHWADDR.</summary>
    InterfaceHardware = 0x8927,
    /// <summary>SIOCGIFINDEX.</summary>
    InterfaceIndex = 0x8933,
    /// <summary>TCSETS: at once.</summary>
    SetTerminal = 0x5402,
    /// <summary>TCSETSW: when all output was sent.</summary>
    SetTerminalAfterOutput = 0x5403,
    /// <summary>TCSETSF: when all output was sent; input that was not read is dropped.</summary>
    SetTerminalAndFlush = 0x5404,
    /// <summary>TIOCSTI: as if a byte had been typed. Nobody may.</summary>
    Type = 0x5412,
    /// <summary>TCGETS2.</summary>
    GetTerminal2 = 0x802C_542A,
    /// <summary>TCSETS2.</summary>
    SetTerminal2 = 0x402C_542B,
    /// <summary>TCSETSW2.</summary>
    SetTerminalAfterOutput2 = 0x402C_542C,
    /// <summary>TCSETSF2.</summary>
    SetTerminalAndFlush2 = 0x402C_542D,
    /// <summary>FIOASYNC.</summary>
    Async = 0x5452,
    /// <summary>FIOSETOWN of a socket, and SIOCSPGRP, which is the same.</summary>
    SetOwner = 0x8901,
    SetOwnerGroup = 0x8902,
    /// <summary>FIOGETOWN of a socket, and SIOCGPGRP, which is the same.</summary>
    GetOwner = 0x8903,
    GetOwnerGroup = 0x8904,
    /// <summary>SIOCGSTAMP and SIOCGSTAMPNS, and their new numbers.</summary>
    LastTime = 0x8906,
    LastTimeNanoseconds = 0x8907,
    NewLastTime = 0x8010_8906,
    NewLastTimeNanoseconds = 0x8010_8907,
    /// <summary>FIONBIO.</summary>
    NonBlocking = 0x5421,
    /// <summary>FIONCLEX.</summary>
    KeepOnExec = 0x5450,
    /// <summary>FIOCLEX.</summary>
    CloseOnExec = 0x5451,
}
