using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>Extended attributes as Linux has them, xattr(7).</summary>
public ref partial struct Files<TDomain>
{
    /// <summary>How often a value is sent whose pieces the server has given up, since others sent values meanwhile.</summary>
    private const int MostSendings = 32;

    private const uint AttributeFlagsOfPrograms = (uint)(AttributeFlags.Create | AttributeFlags.Replace);

    /// <summary>setxattr of Linux; lsetxattr where links are not followed.</summary>
    public readonly long SetAttribute(ulong path, bool follow, ulong name, ulong value, ulong size, uint flags)
    {
        Errno error = TakeValue(name, value, size, flags, out ReadOnlySpan<byte> taken);
        if (error != Errno.None)
            return Result(error);
        error = TakeNamed(path, out uint from, out ReadOnlySpan<byte> whole);
        return Result(error == Errno.None ? SendAttribute(from, follow, whole, taken, value, (uint)size, flags) : error);
    }

    /// <summary>fsetxattr of Linux.</summary>
    public readonly long SetAttribute(int descriptor, ulong name, ulong value, ulong size, uint flags)
    {
        Errno error = TakeValue(name, value, size, flags, out ReadOnlySpan<byte> taken);
        if (error != Errno.None)
            return Result(error);
        error = TakeHandle(descriptor, out uint handle);
        return Result(error == Errno.None ? SendAttribute(handle, true, default, taken, value, (uint)size, flags) : error);
    }

    /// <summary>getxattr of Linux; lgetxattr where links are not followed.</summary>
    public readonly long GetAttribute(ulong path, bool follow, ulong name, ulong value, ulong size)
    {
        Errno error = TakeAttributeName(name, out ReadOnlySpan<byte> taken);
        if (error != Errno.None)
            return Result(error);
        error = TakeNamed(path, out uint from, out ReadOnlySpan<byte> whole);
        return error == Errno.None ? ReadAttribute(from, follow, whole, taken, value, size) : Result(error);
    }

    /// <summary>fgetxattr of Linux.</summary>
    public readonly long GetAttribute(int descriptor, ulong name, ulong value, ulong size)
    {
        Errno error = TakeAttributeName(name, out ReadOnlySpan<byte> taken);
        if (error != Errno.None)
            return Result(error);
        error = TakeHandle(descriptor, out uint handle);
        return error == Errno.None ? ReadAttribute(handle, true, default, taken, value, size) : Result(error);
    }

    /// <summary>listxattr of Linux; llistxattr where links are not followed.</summary>
    public readonly long ListAttributes(ulong path, bool follow, ulong names, ulong size)
    {
        Errno error = TakeNamed(path, out uint from, out ReadOnlySpan<byte> whole);
        return error == Errno.None ? ReadAttribute(from, follow, whole, default, names, size) : Result(error);
    }

    /// <summary>flistxattr of Linux.</summary>
    public readonly long ListAttributes(int descriptor, ulong names, ulong size)
    {
        Errno error = TakeHandle(descriptor, out uint handle);
        return error == Errno.None ? ReadAttribute(handle, true, default, default, names, size) : Result(error);
    }

    /// <summary>removexattr of Linux; lremovexattr where links are not followed.</summary>
    public readonly long RemoveAttribute(ulong path, bool follow, ulong name)
    {
        Errno error = TakeAttributeName(name, out ReadOnlySpan<byte> taken);
        if (error != Errno.None)
            return Result(error);
        error = TakeNamed(path, out uint from, out ReadOnlySpan<byte> whole);
        return error == Errno.None ? RemoveAttribute(from, follow, whole, taken) : Result(error);
    }

    /// <summary>fremovexattr of Linux.</summary>
    public readonly long RemoveAttribute(int descriptor, ulong name)
    {
        Errno error = TakeAttributeName(name, out ReadOnlySpan<byte> taken);
        if (error != Errno.None)
            return Result(error);
        error = TakeHandle(descriptor, out uint handle);
        return error == Errno.None ? RemoveAttribute(handle, true, default, taken) : Result(error);
    }

    private readonly long RemoveAttribute(uint from, bool follow, ReadOnlySpan<byte> path, ReadOnlySpan<byte> name)
    {
        Span<byte> joined = stackalloc byte[VfsLimits.PathBytes];
        Errno error = JoinAttribute(path, name, default, joined, out ReadOnlySpan<byte> text);
        return Result(error == Errno.None ? _domain.RemoveAttribute(from, follow, text) : error);
    }

    private readonly Errno SendAttribute(
        uint from, bool follow, ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ulong value, uint size, uint flags)
    {
        Span<byte> joined = stackalloc byte[VfsLimits.PathBytes];
        bool isStaged = path.Length + name.Length + 2 + (int)size > joined.Length;
        ReadOnlySpan<byte> here = isStaged || size == 0 ? default : _domain.MemoryAt(value, (int)size);
        AttributeFlags sent = (AttributeFlags)flags | (isStaged && size != 0 ? AttributeFlags.Staged : AttributeFlags.None);
        Errno error = Errno.EAGAIN;
        for (int i = 0; i < MostSendings && error == Errno.EAGAIN; i++)
        {
            error = isStaged ? StageValue(value, size) : Errno.None;
            if (error != Errno.None)
                continue;
            error = JoinAttribute(path, name, here, joined, out ReadOnlySpan<byte> text);
            if (error == Errno.None)
                error = _domain.SetAttribute(from, follow, sent, text);
        }

        return error == Errno.EAGAIN ? Errno.ENOMEM : error;
    }

    private readonly Errno StageValue(ulong value, uint size)
    {
        Errno error = Errno.None;
        for (uint offset = 0; offset < size && error == Errno.None; offset += VfsLimits.DataBytes)
        {
            uint rest = size - offset;
            int piece = rest < VfsLimits.DataBytes ? (int)rest : VfsLimits.DataBytes;
            error = _domain.StageAttribute(size, offset, _domain.MemoryAt(value + offset, piece));
        }

        return error;
    }

    /// <summary>The value of an attribute, or without a name the names of all.</summary>
    private readonly long ReadAttribute(
        uint from, bool follow, ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ulong buffer, ulong size)
    {
        if (size > VfsLimits.AttributeMaximum)
            size = VfsLimits.AttributeMaximum;
        Span<byte> piece = stackalloc byte[VfsLimits.DataBytes];
        ulong known = 0;
        uint done = 0;
        uint length;
        do
        {
            Errno error = ReadPiece(from, follow, path, name, done, piece, out length, out ulong version, out int bytes);
            if (error != Errno.None)
                return Result(error);
            if (size == 0)
                return length;
            if (length > size)
                return Result(size == VfsLimits.AttributeMaximum ? Errno.E2BIG : Errno.ERANGE);
            if (!IsOfProgram(buffer, length))
                return Result(Errno.EFAULT);
            if (done != 0 && (version != known || bytes == 0))
            {
                done = 0; // somebody has changed it: the pieces so far are of what was there before
                continue;
            }

            known = version;
            piece.Slice(0, bytes).CopyTo(_domain.MemoryAt(buffer + done, bytes));
            done += (uint)bytes;
        }
        while (done < length);
        return length;
    }

    private readonly Errno ReadPiece(
        uint from, bool follow, ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, uint offset, Span<byte> piece, out uint length, out ulong version,
        out int bytes)
    {
        length = 0;
        version = 0;
        bytes = 0;
        Errno error;
        if (name.Length == 0)
        {
            error = SendFront(ref path);
            return error == Errno.None ? _domain.ListAttributes(from, follow, offset, path, out length, out version, piece, out bytes) : error;
        }

        Span<byte> joined = stackalloc byte[VfsLimits.PathBytes];
        error = JoinAttribute(path, name, default, joined, out ReadOnlySpan<byte> text);
        return error == Errno.None ? _domain.GetAttribute(from, follow, offset, text, out length, out version, piece, out bytes) : error;
    }

    /// <summary>A path, the name of an attribute and a value as one with zeros between them, its front already sent.</summary>
    private readonly Errno JoinAttribute(
        ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, Span<byte> joined, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (path.Length + name.Length + 2 + value.Length > joined.Length)
        {
            Errno error = SendFront(ref path);
            if (error == Errno.None)
                error = _domain.ExtendPath(path);
            if (error != Errno.None)
                return error;
            path = default;
        }

        int length = path.Length;
        path.CopyTo(joined);
        joined[length++] = 0;
        name.CopyTo(joined.Slice(length));
        length += name.Length;
        joined[length++] = 0;
        value.CopyTo(joined.Slice(length));
        text = joined.Slice(0, length + value.Length);
        return Errno.None;
    }

    /// <summary>What setxattr looks at before it looks for the file.</summary>
    /// <returns>EINVAL: flags. EFAULT. ERANGE: the name. E2BIG: the value.</returns>
    private readonly Errno TakeValue(ulong name, ulong value, ulong size, uint flags, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if ((flags & ~AttributeFlagsOfPrograms) != 0)
            return Errno.EINVAL;
        Errno error = TakeAttributeName(name, out taken);
        if (error != Errno.None)
            return error;
        if (size > VfsLimits.AttributeMaximum)
            return Errno.E2BIG;
        return size == 0 || IsOfProgram(value, size) ? Errno.None : Errno.EFAULT;
    }

    private readonly Errno TakeAttributeName(ulong address, out ReadOnlySpan<byte> name)
    {
        Errno error = TakePath(address, out name);
        return error == Errno.ENAMETOOLONG || (error == Errno.None && name.Length is 0 or > VfsLimits.NameMaximum) ? Errno.ERANGE : error;
    }

    /// <summary>A path that is not empty, with where it begins.</summary>
    private readonly Errno TakeNamed(ulong address, out uint from, out ReadOnlySpan<byte> path)
    {
        Errno error = TakePath(CurrentDirectory, address, out from, out path);
        return error == Errno.None && path.Length == 0 ? Errno.ENOENT : error;
    }
}
