using System;
using System.Buffers.Binary;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>A System V object: a set of semaphores, a message queue, a segment. Requests wait for it.</summary>
internal abstract class IpcObject : WaitQueue
{
    /// <summary>Bytes of <c>ipc64_perm</c> of Linux.</summary>
    protected const int PermissionBytes = 48;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int SequenceShift = 15;

    /// <summary>Set by the <see cref="ObjectTable{T}"/>.</summary>
    public uint Id { get; set; }

    public int Key { get; set; }

    public uint User { get; private set; }

    public uint Group { get; private set; }

    public uint CreatorUser { get; private init; }

    public uint CreatorGroup { get; private init; }

    /// <summary>Permissions, in the low nine bits.</summary>
    public uint Mode { get; private set; }

    /// <summary>In seconds since 1970.</summary>
    public long ChangeTime { get; set; }

    protected IpcObject(in Identity maker, uint mode, long now)
    {
        User = CreatorUser = maker.User;
        Group = CreatorGroup = maker.Group;
        Mode = mode & (uint)GetFlags.Permissions;
        ChangeTime = SecondsOf(now);
    }

    /// <summary>Seconds of a time in nanoseconds.</summary>
    public static long SecondsOf(long now) => now / NanosecondsPerSecond;

    /// <summary>
    /// Whether somebody has permissions (POSIX XSH 2.7.1): as owner or maker, as member of either group, or as other. The superuser has all.
    /// </summary>
    /// <param name="who">Who asks.</param>
    /// <param name="wanted">The bits of one class: 4 to read, 2 to alter.</param>
    public bool May(in Identity who, uint wanted)
    {
        if (who.User == 0)
            return true;
        int shift = who.User == User || who.User == CreatorUser ? 6 : who.IsIn(Group) || who.IsIn(CreatorGroup) ? 3 : 0;
        return (wanted & ~(Mode >> shift)) == 0;
    }

    /// <summary>Whether somebody may change or remove it.</summary>
    public bool IsOwnedBy(in Identity who) => who.User == 0 || who.User == User || who.User == CreatorUser;

    public void SetPermission(uint user, uint group, uint mode, long now)
    {
        User = user;
        Group = group;
        Mode = mode & (uint)GetFlags.Permissions;
        ChangeTime = SecondsOf(now);
    }

    /// <summary>What IPC_STAT tells, in the layout of Linux on x86-64.</summary>
    /// <returns>Its length.</returns>
    public abstract int Describe(Span<byte> status);

    /// <summary>Fill in <c>ipc64_perm</c>.</summary>
    /// <param name="status">Where.</param>
    /// <param name="modeBits">What is told in the mode beside permissions.</param>
    protected void DescribePermission(Span<byte> status, uint modeBits = 0)
    {
        BinaryPrimitives.WriteInt32LittleEndian(status, Key);
        BinaryPrimitives.WriteUInt32LittleEndian(status[4..], User);
        BinaryPrimitives.WriteUInt32LittleEndian(status[8..], Group);
        BinaryPrimitives.WriteUInt32LittleEndian(status[12..], CreatorUser);
        BinaryPrimitives.WriteUInt32LittleEndian(status[16..], CreatorGroup);
        BinaryPrimitives.WriteUInt32LittleEndian(status[20..], Mode | modeBits);
        BinaryPrimitives.WriteUInt32LittleEndian(status[24..], Id >> SequenceShift);
    }
}
