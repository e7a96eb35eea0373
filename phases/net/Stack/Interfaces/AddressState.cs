namespace Pistachio.Net.Stack;

/// <summary>How far an address of ours is.</summary>
public enum AddressState
{
    /// <summary>Being looked for on the link; not used yet (RFC 5227 section 2.1, RFC 4862 section 5.4).</summary>
    Tentative,

    /// <summary>In use.</summary>
    Preferred,

    /// <summary>In use by what began with it; not chosen any more (RFC 4862 section 5.5.4).</summary>
    Deprecated,

    /// <summary>Somebody else has it; not used.</summary>
    Duplicate,
}
