using System;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The end of a pseudo terminal that takes the place of a line: what is written there was typed, and what is read there was written.</summary>
internal sealed class TerminalMaster : WaitQueue
{
    /// <param name="number">N of /dev/pts/N.</param>
    /// <param name="user">The effective user of who made it.</param>
    public TerminalMaster(uint number, uint user)
    {
        Number = number;
        User = user;
        Terminal = new Terminal(TerminalDefaults.PseudoTerminal) { Master = this };
    }

    public uint Number { get; }

    public uint User { get; set; }

    public Terminal Terminal { get; }

    /// <summary>Whoever made it has closed it: nobody can open the terminal any more.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The terminal cannot be opened by its name (TIOCSPTLCK).</summary>
    public bool IsLocked { get; set; } = true;

    /// <summary>The terminal was opened, and nobody has it open any more.</summary>
    public bool IsAlone { get; set; }

    /// <summary>What is read begins with a byte that says what happened (TIOCPKT).</summary>
    public bool IsPacketMode { get; set; }

    /// <summary>In packet mode: what has happened since the last read.</summary>
    public PacketEvents Events { get; set; }

    /// <summary>Whether a read would give something, or fail.</summary>
    public bool IsReadable => IsAlone || (IsPacketMode && Events != PacketEvents.None) || (Terminal.Discipline.OutputCount > 0 && !Terminal.Discipline.IsHeld);
}
