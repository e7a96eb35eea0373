namespace Pistachio.Vfs.Protocol;

/// <summary>The streams of the console server: the badges of its endpoint.</summary>
public enum ConsoleStream : ulong
{
    /// <summary>Standard input of a run.</summary>
    Input = 2,
    /// <summary>Standard output of a run.</summary>
    Output = 3,
    /// <summary>Standard error of a run.</summary>
    Error = 4,
    /// <summary>The terminal itself, /dev/console: reads as input, writes as error.</summary>
    Terminal = 5,
}
