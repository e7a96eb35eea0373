namespace Pistachio.Hil.Link;

/// <summary>What the host wants.</summary>
public enum BoardCommandKind : byte
{
    None = 0,
    Run,
    Stop,
}

/// <summary>A command of the host, delivered once.</summary>
public struct BoardCommand
{
    public BoardCommandKind Kind;

    /// <summary>Run: index of the first test.</summary>
    public uint First;

    /// <summary>Run: number of tests. The host may ask for more than there are; the board runs those it has.</summary>
    public uint Count;

    /// <summary>Stop: how.</summary>
    public StopMode Mode;
}
