namespace Pistachio.Hil.Transports;

/// <summary>How bits lie on a serial line.</summary>
public sealed record LineSettings
{
    /// <summary>Bits per second; 50 to 4,000,000.</summary>
    public int Baud { get; init; } = 115_200;

    /// <summary>Bits of a byte: 7 or 8. The link of the rig needs 8; 7 is for consoles that people read.</summary>
    public int DataBits { get; init; } = 8;

    public LineParity Parity { get; init; } = LineParity.None;

    /// <summary>1 or 2.</summary>
    public int StopBits { get; init; } = 1;

    public LineFlow Flow { get; init; } = LineFlow.None;

    public override string ToString()
    {
        string flow = Flow switch
        {
            LineFlow.Hardware => " RTS/CTS",
            LineFlow.Software => " XON/XOFF",
            _ => "",
        };
        return $"{Baud} {DataBits}{Parity.ToString()[0]}{StopBits}{flow}";
    }
}

/// <summary>The parity bit of each byte.</summary>
public enum LineParity
{
    None,
    Odd,
    Even,
}

/// <summary>How the receiver holds up the sender.</summary>
public enum LineFlow
{
    None,

    /// <summary>The lines RTS and CTS.</summary>
    Hardware,

    /// <summary>The characters XON and XOFF. The frames of the rig hold neither, but a program's raw output may.</summary>
    Software,
}
