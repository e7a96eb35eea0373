namespace Pistachio.Vfs.Server;

/// <summary>A file system at its place in the tree of names.</summary>
public sealed class Mount
{
    internal Mount(IFileSystem fileSystem, ulong device, Mount? parent, uint directory, byte[] name)
    {
        FileSystem = fileSystem;
        Device = device;
        Parent = parent;
        Directory = directory;
        Name = name;
        if (parent is not null)
            parent.Inner = [.. parent.Inner, this];
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

    /// <summary>Its name there.</summary>
    public byte[] Name { get; }
}
