using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Memory.Server;

/// <summary>
/// One domain's view of a shared object. Each block it saw is a capability of its own here, the parent of what the domain got: revoking these
/// takes the object away from this domain and from no other.
/// </summary>
internal sealed class Attachment
{
    public Attachment(Rights rights) => Rights = rights;

    public Rights Rights { get; set; }

    /// <summary>Block of the object → capability derived for this domain.</summary>
    public Dictionary<uint, ulong> Handles { get; } = new();
}
