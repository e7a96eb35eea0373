namespace Pistachio.Vfs.Protocol;

/// <summary>What came of an operation on a <see cref="PipeRing"/>.</summary>
public enum RingOutcome
{
    /// <summary>Bytes were moved.</summary>
    Moved,

    /// <summary>There are no bytes, or not as much room as is wanted; nothing has changed.</summary>
    MustWait,

    /// <summary>The ring is not in use yet: the bytes are with the server.</summary>
    NotYet,

    /// <summary>The ring is not in use any more, or what is in it cannot be: the bytes are with the server, which will find out.</summary>
    Over,
}
