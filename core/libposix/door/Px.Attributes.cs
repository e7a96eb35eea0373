using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>
/// Extended attributes of files, as Linux has them. A path or name ends with a zero byte; without it: EINVAL. Results are 0 or a number of bytes, or an
/// error number negated.
/// </content>
public static partial class Px
{
    /// <summary>As flags: there must be no such attribute (EEXIST), or there must be one (ENODATA).</summary>
    public const int AttributeCreate = 1;
    public const int AttributeReplace = 2;

    /// <summary>px_setxattr.</summary>
    public static long SetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int flags) =>
        IsPath(path) && IsPath(name) ? SetAttribute(in path[0], in name[0], in First(value), (ulong)value.Length, flags) : NoPath;

    /// <summary>px_lsetxattr.</summary>
    public static long LinkSetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int flags) =>
        IsPath(path) && IsPath(name) ? LinkSetAttribute(in path[0], in name[0], in First(value), (ulong)value.Length, flags) : NoPath;

    /// <summary>px_fsetxattr.</summary>
    public static long FileSetAttribute(int descriptor, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int flags) =>
        IsPath(name) ? FileSetAttribute(descriptor, in name[0], in First(value), (ulong)value.Length, flags) : NoPath;

    /// <summary>px_getxattr: bytes of the value; without room it is only asked for.</summary>
    public static long GetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value) =>
        IsPath(path) && IsPath(name) ? GetAttribute(in path[0], in name[0], ref First(value), (ulong)value.Length) : NoPath;

    /// <summary>px_lgetxattr: bytes of the value; without room it is only asked for.</summary>
    public static long LinkGetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value) =>
        IsPath(path) && IsPath(name) ? LinkGetAttribute(in path[0], in name[0], ref First(value), (ulong)value.Length) : NoPath;

    /// <summary>px_fgetxattr: bytes of the value; without room it is only asked for.</summary>
    public static long FileGetAttribute(int descriptor, ReadOnlySpan<byte> name, Span<byte> value) =>
        IsPath(name) ? FileGetAttribute(descriptor, in name[0], ref First(value), (ulong)value.Length) : NoPath;

    /// <summary>px_listxattr: bytes of all names, each with a zero byte behind it; without room it is only asked for.</summary>
    public static long ListAttributes(ReadOnlySpan<byte> path, Span<byte> names) =>
        IsPath(path) ? ListAttributes(in path[0], ref First(names), (ulong)names.Length) : NoPath;

    /// <summary>px_llistxattr: bytes of all names, each with a zero byte behind it; without room it is only asked for.</summary>
    public static long LinkListAttributes(ReadOnlySpan<byte> path, Span<byte> names) =>
        IsPath(path) ? LinkListAttributes(in path[0], ref First(names), (ulong)names.Length) : NoPath;

    /// <summary>px_flistxattr: bytes of all names, each with a zero byte behind it; without room it is only asked for.</summary>
    public static long FileListAttributes(int descriptor, Span<byte> names) => FileListAttributes(descriptor, ref First(names), (ulong)names.Length);

    /// <summary>px_removexattr.</summary>
    public static long RemoveAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name) => IsPath(path) && IsPath(name) ? RemoveAttribute(in path[0], in name[0]) : NoPath;

    /// <summary>px_lremovexattr.</summary>
    public static long LinkRemoveAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name) => IsPath(path) && IsPath(name) ? LinkRemoveAttribute(in path[0], in name[0]) : NoPath;

    /// <summary>px_fremovexattr.</summary>
    public static long FileRemoveAttribute(int descriptor, ReadOnlySpan<byte> name) => IsPath(name) ? FileRemoveAttribute(descriptor, in name[0]) : NoPath;

    [RuntimeImport("px_raw_setxattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long SetAttribute(ref readonly byte path, ref readonly byte name, ref readonly byte value, ulong size, int flags);

    [RuntimeImport("px_raw_lsetxattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long LinkSetAttribute(ref readonly byte path, ref readonly byte name, ref readonly byte value, ulong size, int flags);

    [RuntimeImport("px_raw_fsetxattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long FileSetAttribute(int descriptor, ref readonly byte name, ref readonly byte value, ulong size, int flags);

    [RuntimeImport("px_raw_getxattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long GetAttribute(ref readonly byte path, ref readonly byte name, ref byte value, ulong size);

    [RuntimeImport("px_raw_lgetxattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long LinkGetAttribute(ref readonly byte path, ref readonly byte name, ref byte value, ulong size);

    [RuntimeImport("px_raw_fgetxattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long FileGetAttribute(int descriptor, ref readonly byte name, ref byte value, ulong size);

    [RuntimeImport("px_raw_listxattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long ListAttributes(ref readonly byte path, ref byte names, ulong size);

    [RuntimeImport("px_raw_llistxattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long LinkListAttributes(ref readonly byte path, ref byte names, ulong size);

    [RuntimeImport("px_raw_flistxattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long FileListAttributes(int descriptor, ref byte names, ulong size);

    [RuntimeImport("px_raw_removexattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RemoveAttribute(ref readonly byte path, ref readonly byte name);

    [RuntimeImport("px_raw_lremovexattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long LinkRemoveAttribute(ref readonly byte path, ref readonly byte name);

    [RuntimeImport("px_raw_fremovexattr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long FileRemoveAttribute(int descriptor, ref readonly byte name);
}
