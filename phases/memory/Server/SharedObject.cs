using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Memory.Server;

/// <summary>Memory that several domains map: granules taken at first use, and who may see them.</summary>
internal sealed class SharedObject
{
    public SharedObject(uint id, uint size, Domain payer)
    {
        Id = id;
        Size = size;
        Payer = payer;
    }

    public uint Id { get; }

    /// <summary>Size in granules.</summary>
    public uint Size { get; }

    /// <summary>Who pays for the granules: the domain that made the object, or after it left, one that is still attached.</summary>
    public Domain Payer { get; set; }

    public Dictionary<uint, Block> Blocks { get; } = new();

    /// <summary>Who maps it, by badge.</summary>
    public Dictionary<ulong, Attachment> Attachments { get; } = new();

    /// <summary>Domains that may attach but did not yet, by badge.</summary>
    public Dictionary<ulong, Rights> Grants { get; } = new();
}
