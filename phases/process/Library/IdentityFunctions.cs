using System;
using Pistachio.Abi;
using Pistachio.LibPosix;

namespace Pistachio.Processes.Library;

/// <summary>User and group ids, POSIX.1-2017 <c>unistd.h</c>.</summary>
public static class IdentityFunctions
{
    private const uint Keep = uint.MaxValue;
    private const int MaximumGroups = 32;

    /// <summary>The six ids as the server has them.</summary>
    public static Errno Read(out Identity identity)
    {
        identity = default;
        return Connection.Server.Identity(
            out identity.User, out identity.EffectiveUser, out identity.SavedUser,
            out identity.Group, out identity.EffectiveGroup, out identity.SavedGroup);
    }

    /// <summary><c>setuid</c>: a privileged process sets all three.</summary>
    public static long Setuid(uint user)
    {
        if (user == Keep)
            return CallResult.Of(Errno.EINVAL);
        Errno error = Read(out Identity identity);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool all = identity.EffectiveUser == 0;
        return CallResult.Of(Connection.Server.SetUser(all ? user : Keep, user, all ? user : Keep));
    }

    /// <summary><c>setgid</c>: a privileged process sets all three.</summary>
    public static long Setgid(uint group)
    {
        if (group == Keep)
            return CallResult.Of(Errno.EINVAL);
        Errno error = Read(out Identity identity);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool all = identity.EffectiveUser == 0;
        return CallResult.Of(Connection.Server.SetGroupIdentity(all ? group : Keep, group, all ? group : Keep));
    }

    /// <summary><c>setreuid</c>: the saved id becomes the effective one if the real one is set, or the effective one to another than that.</summary>
    public static long Setreuid(uint user, uint effective)
    {
        Errno error = Read(out Identity identity);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool saves = user != Keep || (effective != Keep && effective != identity.User);
        uint saved = effective != Keep ? effective : identity.EffectiveUser;
        return CallResult.Of(Connection.Server.SetUser(user, effective, saves ? saved : Keep));
    }

    /// <summary><c>setregid</c>, as <see cref="Setreuid"/>.</summary>
    public static long Setregid(uint group, uint effective)
    {
        Errno error = Read(out Identity identity);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool saves = group != Keep || (effective != Keep && effective != identity.Group);
        uint saved = effective != Keep ? effective : identity.EffectiveGroup;
        return CallResult.Of(Connection.Server.SetGroupIdentity(group, effective, saves ? saved : Keep));
    }

    /// <summary><c>setresuid</c>.</summary>
    public static long Setresuid(uint user, uint effective, uint saved) => CallResult.Of(Connection.Server.SetUser(user, effective, saved));

    /// <summary><c>setresgid</c>.</summary>
    public static long Setresgid(uint group, uint effective, uint saved) =>
        CallResult.Of(Connection.Server.SetGroupIdentity(group, effective, saved));

    /// <summary><c>getresuid</c>: three numbers of 32 bits.</summary>
    public static long Getresuid(ulong user, ulong effective, ulong saved)
    {
        Errno error = Read(out Identity identity);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool told = UserMemory.TryWrite(user, identity.User) && UserMemory.TryWrite(effective, identity.EffectiveUser)
            && UserMemory.TryWrite(saved, identity.SavedUser);
        return told ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>getresgid</c>: three numbers of 32 bits.</summary>
    public static long Getresgid(ulong group, ulong effective, ulong saved)
    {
        Errno error = Read(out Identity identity);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool told = UserMemory.TryWrite(group, identity.Group) && UserMemory.TryWrite(effective, identity.EffectiveGroup)
            && UserMemory.TryWrite(saved, identity.SavedGroup);
        return told ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>getgroups</c>.</summary>
    /// <returns>The number of supplementary groups, or EINVAL: there are more than <paramref name="room"/>; EFAULT.</returns>
    public static long Getgroups(int room, ulong list)
    {
        Span<byte> groups = stackalloc byte[MaximumGroups * sizeof(uint)];
        Errno error = Connection.Server.Groups(groups, out int bytes);
        if (error != Errno.None)
            return CallResult.Of(error);
        int count = bytes / sizeof(uint);
        if (room == 0)
            return count;
        if (room < count)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.TryBytes(list, (ulong)bytes, out Span<byte> target))
            return CallResult.Of(Errno.EFAULT);
        groups.Slice(0, bytes).CopyTo(target);
        return count;
    }

    /// <summary><c>setgroups</c>.</summary>
    /// <returns>EINVAL: more than 32. EPERM. EFAULT.</returns>
    public static long Setgroups(ulong count, ulong list)
    {
        if (count > MaximumGroups)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.TryBytes(list, count * sizeof(uint), out Span<byte> source))
            return CallResult.Of(Errno.EFAULT);

        // A copy: a fault must not come while the message is being made.
        Span<byte> groups = stackalloc byte[MaximumGroups * sizeof(uint)];
        groups = groups.Slice(0, source.Length);
        source.CopyTo(groups);
        return CallResult.Of(Connection.Server.SetGroups(groups));
    }
}
