using System.Runtime.InteropServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// A record of a <see cref="StableStore"/>: something that was so from one group of changes on, and until another one. It is never changed but for
/// its groups (and the times of a node): what changes gets another record.
/// </summary>
/// <remarks>
/// <code>
///  all records            node                     name, bytes, more bytes     domain
///   0  added in group     18  flags                18  length                   18  flags
///   8  removed in group   20  node                 20  node that it leads to    20  process id
///  16  kind               24  mode                 24  directory                24  session
///  17  tree               28  user                 28  next record with bytes   28  process group
///                         32  group                32  48 bytes                 32  effective user
///                         36  links                                             36  effective group
///                         40  access time                                       40  badge
///                         48  modification time                                 48  real user and group
///                         56  change time                                       56  file size limit
///                         64  size                                              64  handles are below
///                         72  device                                            72  exchange page's frame
///                         76  record of target                                  76  record of groups
/// </code>
/// A node's birth time is at 72 if it is a regular file, which has neither device nor target, and otherwise at 64, as only such have a size.
/// A "clear" record has the node at 20, and at 64 the position from which on its bytes are zero where no others are about to be copied. That of an
/// extended attribute is as that of a name: the node at 20, the length of its name at 18, and at 24 how many bytes name and value have.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct StableRecord
{
    public const int Size = 80;

    /// <summary>Where the bytes of a name begin, and how many one record has.</summary>
    public const int BytesOffset = 32;
    public const int BytesRoom = Size - BytesOffset;

    /// <summary>The group of changes that made it; 0: the record is free, or has more bytes of another one.</summary>
    [FieldOffset(0)]
    public ulong Added;

    /// <summary>The group that removed it; 0: none.</summary>
    [FieldOffset(8)]
    public ulong Removed;

    [FieldOffset(16)]
    public StableKind Kind;

    /// <summary>The number of the file system, from 1.</summary>
    [FieldOffset(17)]
    public byte Tree;

    [FieldOffset(18)]
    public StableFlags Flags;

    [FieldOffset(18)]
    public ushort Length;

    [FieldOffset(20)]
    public uint Node;

    [FieldOffset(24)]
    public uint Mode;

    [FieldOffset(24)]
    public uint Directory;

    [FieldOffset(28)]
    public uint User;

    /// <summary>0: there are no more bytes.</summary>
    [FieldOffset(28)]
    public int Next;

    [FieldOffset(32)]
    public uint Group;

    [FieldOffset(36)]
    public uint Links;

    [FieldOffset(40)]
    public long AccessTime;

    [FieldOffset(48)]
    public long ModificationTime;

    [FieldOffset(56)]
    public long ChangeTime;

    [FieldOffset(64)]
    public ulong Length64;

    [FieldOffset(64)]
    public long BirthTime;

    [FieldOffset(72)]
    public long FileBirthTime;

    [FieldOffset(72)]
    public uint Device;

    /// <summary>0: there is none.</summary>
    [FieldOffset(76)]
    public int Bytes;

    /// <summary>Of a node: it is a regular file.</summary>
    public readonly bool IsFile => (Mode & FileMode.TypeMask) == FileMode.Regular;
}
