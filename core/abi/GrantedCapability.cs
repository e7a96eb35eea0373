namespace Pistachio.Abi;

/// <summary>A capability that a domain has from the start, and the name the manifest gives it.</summary>
public struct GrantedCapability
{
    public ShortName Name;

    /// <summary>In the domain's own table.</summary>
    public ulong Handle;
}
