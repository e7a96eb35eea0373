namespace Pistachio.Processes.Library;

/// <summary>User and group ids of a process.</summary>
public struct Identity
{
    public uint User;
    public uint EffectiveUser;
    public uint SavedUser;
    public uint Group;
    public uint EffectiveGroup;
    public uint SavedGroup;
}
