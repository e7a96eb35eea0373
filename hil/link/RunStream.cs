namespace Pistachio.Hil.Link;

/// <summary>Where bytes of a program go. Zero is none, so that a cleared buffer means no stream.</summary>
public enum RunStream : byte
{
    None = 0,

    /// <summary>Standard output.</summary>
    Output = 1,

    /// <summary>Standard error.</summary>
    Error = 2,
}
