using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>Who gets signals of an open file description, and what they were told of last.</summary>
internal sealed class FileOwner
{
    public FileOwnerKind Kind { get; set; }

    /// <summary>0: nobody.</summary>
    public uint Id { get; set; }

    /// <summary>Real and effective user of who made it the owner.</summary>
    public uint User { get; set; }

    public uint EffectiveUser { get; set; }

    /// <summary>The signal that is sent instead of SIGIO; 0: SIGIO.</summary>
    public uint Signal { get; set; }

    /// <summary>O_ASYNC.</summary>
    public bool IsAsync { get; set; }

    public uint Descriptor { get; set; }

    /// <summary>What the file was ready for when it was last looked at.</summary>
    public PollEvents Ready { get; set; }

    /// <summary>How often something had come by then, and how often urgent data was announced.</summary>
    public uint Arrivals { get; set; }

    public uint Announcements { get; set; }
}
