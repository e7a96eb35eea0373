namespace Pistachio.Vfs.Server;

/// <summary>What a <see cref="SharedRing"/> is used for.</summary>
internal enum RingState
{
    /// <summary>Not both sides have it, or there were bytes when the second got it: bytes are with the server.</summary>
    Offered,

    /// <summary>Bytes are in the ring.</summary>
    InUse,

    /// <summary>Bytes are with the server again. The memory is still with those who have not given it back.</summary>
    Over,
}
