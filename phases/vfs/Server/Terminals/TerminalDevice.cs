namespace Pistachio.Vfs.Server;

/// <summary>What leads to a terminal, as numbers of devices of Linux: major &lt;&lt; 8 | minor.</summary>
internal enum TerminalDevice : uint
{
    /// <summary>/dev/tty: the controlling terminal of who opens it.</summary>
    Controlling = 0x500,
    /// <summary>/dev/console.</summary>
    Console = 0x501,
    /// <summary>/dev/ptmx: makes a pseudo terminal.</summary>
    Multiplexer = 0x502,
}
