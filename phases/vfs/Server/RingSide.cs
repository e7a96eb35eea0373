namespace Pistachio.Vfs.Server;

/// <summary>One of the two sides of a ring.</summary>
internal sealed class RingSide(SharedRing ring)
{
    public SharedRing Ring => ring;

    /// <summary>Who has it; null: nobody.</summary>
    public Domain? Owner { get; set; }

    /// <summary>The end of the pipe, or the socket, that its owner got it for.</summary>
    public uint Handle { get; set; }

    /// <summary>What its owner got is derived from these; 0: not made.</summary>
    public ulong Control { get; set; }

    public ulong Bytes { get; set; }

    public ulong Signal { get; set; }
}
