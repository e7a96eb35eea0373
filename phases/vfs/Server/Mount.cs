namespace Pistachio.Vfs.Server;

/// <summary>A file system at its place in the tree of names.</summary>
public sealed class Mount
{
    private const int LengthMask = 63;

    /// <summary>Bit n: something is mounted in it at a name of n bytes, modulo 64.</summary>
    private ulong _innerLengths;

    internal Mount(IFileSystem fileSystem, ulong device, Mount? parent, uint directory, byte[] name)
    {
        FileSystem = fileSystem;
        Device = device;
        Parent = parent;
        Directory = directory;
        Name = name;
        if (parent is null)
            return;
        parent.Inner = [.. parent.Inner, this];
        parent._innerLengths |= 1UL << (name.Length & LengthMask);
    }

    public IFileSystem FileSystem { get; }

    /// <summary>What stat tells as the device of its files.</summary>
    public ulong Device { get; }

    /// <summary>The mount that it lies in; null for the root.</summary>
    public Mount? Parent { get; }

    /// <summary>The directory of <see cref="Parent"/> that it is named in.</summary>
    public uint Directory { get; }

    /// <summary>The mounts that lie in it.</summary>
    internal Mount[] Inner { get; private set; } = [];

    /// <summary>Whether something may be mounted in it at a name of so many bytes; most names are longer than those of mounts.</summary>
    internal bool MayHaveInner(int nameLength) => (_innerLengths >> (nameLength & LengthMask) & 1) != 0;

    /// <summary>Its name there.</summary>
    public byte[] Name { get; }
}
