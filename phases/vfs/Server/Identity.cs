using System;

namespace Pistachio.Vfs.Server;

/// <summary>Who asks: a user, and the groups that it is in.</summary>
/// <param name="User">User id; 0 is the superuser.</param>
/// <param name="Group">Group id.</param>
/// <param name="Groups">Supplementary groups.</param>
public readonly record struct Identity(uint User, uint Group, uint[] Groups)
{
    /// <summary>Whether it is in a group.</summary>
    public bool IsIn(uint group) => Group == group || Array.IndexOf(Groups, group) >= 0;

    /// <summary>
    /// Whether a node grants permissions, by the access control of POSIX (XBD 4.5): the superuser gets all, but executes only what somebody may
    /// execute; for all others exactly one of the three sets of bits decides.
    /// </summary>
    public bool May(in NodeAccess node, Permission wanted)
    {
        if (User == 0)
            return (wanted & Permission.Execute) == 0 || node.IsDirectory || (node.Mode & 0x49) != 0;
        int shift = node.User == User ? 6 : IsIn(node.Group) ? 3 : 0;
        return ((uint)wanted & ~(node.Mode >> shift) & 7) == 0;
    }
}
