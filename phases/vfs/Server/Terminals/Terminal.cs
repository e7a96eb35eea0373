using System;
using System.Collections.Generic;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>A terminal: its discipline, its size, and the session that it controls. Requests wait for it as for any other file.</summary>
internal sealed class Terminal : WaitQueue
{
    /// <param name="attributes">What it is like at first.</param>
    public Terminal(in TerminalAttributes attributes) => Discipline = new LineDiscipline(attributes, Typed.Add);

    public LineDiscipline Discipline { get; }

    /// <summary>Signals that were typed and not yet sent.</summary>
    public List<uint> Typed { get; } = [];

    /// <summary>The other end of a pseudo terminal; null: the console.</summary>
    public TerminalMaster? Master { get; init; }

    /// <summary>As TIOCGWINSZ has it: rows, columns, and two words that nobody looks at, 16 bits each from the lowest on.</summary>
    public ulong WindowSize { get; set; }

    /// <summary>The session whose controlling terminal it is; 0: none.</summary>
    public uint Session { get; set; }

    /// <summary>The foreground process group; 0: none.</summary>
    public uint Foreground { get; set; }

    /// <summary>Open file descriptions of it.</summary>
    public int Opens { get; set; }

    /// <summary>How often it was hung up: who had it open before has it no more.</summary>
    public uint HangUps { get; set; }

    /// <summary>Nobody else may open it (TIOCEXCL).</summary>
    public bool IsExclusive { get; set; }

    /// <summary>The line has ended: when what came has been read nothing more comes.</summary>
    public bool HasEnded { get; set; }
}
