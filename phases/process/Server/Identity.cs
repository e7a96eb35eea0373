using System;

namespace Pistachio.Processes.Server;

/// <summary>Who a process is. Processes share it until one changes.</summary>
/// <param name="User">Real user id.</param>
/// <param name="EffectiveUser">Effective user id.</param>
/// <param name="SavedUser">Saved set-user-id.</param>
/// <param name="Group">Real group id.</param>
/// <param name="EffectiveGroup">Effective group id.</param>
/// <param name="SavedGroup">Saved set-group-id.</param>
public sealed record Identity(uint User, uint EffectiveUser, uint SavedUser, uint Group, uint EffectiveGroup, uint SavedGroup)
{
    /// <summary>Most supplementary groups: what one message carries.</summary>
    public const int MaximumGroups = 32;

    /// <summary>The superuser, with no supplementary groups.</summary>
    public static readonly Identity Superuser = new(0, 0, 0, 0, 0, 0);

    /// <summary>Supplementary groups.</summary>
    public uint[] Groups { get; init; } = [];

    /// <summary>Whether it has all privileges: effective user id 0.</summary>
    public bool IsPrivileged => EffectiveUser == 0;

    /// <summary>Whether a user id is one of its three.</summary>
    public bool HasUser(uint user) => user == User || user == EffectiveUser || user == SavedUser;

    /// <summary>Whether a group id is one of its three; supplementary groups do not count.</summary>
    public bool HasGroup(uint group) => group == Group || group == EffectiveGroup || group == SavedGroup;

    /// <summary>POSIX kill: the real or effective user of the sender is the real or saved user of the receiver, or the sender is privileged.</summary>
    public bool MaySignal(Identity target) =>
        IsPrivileged || User == target.User || User == target.SavedUser || EffectiveUser == target.User || EffectiveUser == target.SavedUser;

    /// <summary>Whether it may change how a process is scheduled: the effective user is the real or effective user of that process, or privileged.</summary>
    public bool MaySchedule(Identity target) => IsPrivileged || EffectiveUser == target.User || EffectiveUser == target.EffectiveUser;

    /// <summary>Whether it may see and change the limits of a process: all ids of that process are its real ones, or it is privileged.</summary>
    public bool MayLimit(Identity target) => IsPrivileged
        || (User == target.User && User == target.EffectiveUser && User == target.SavedUser
            && Group == target.Group && Group == target.EffectiveGroup && Group == target.SavedGroup);
}
