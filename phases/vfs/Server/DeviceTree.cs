using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// The devices, mounted at /dev. Their numbers are those of Linux (Documentation/admin-guide/devices.txt). The standard streams of a run are
/// devices that only their holders reach: their names are links to descriptors of whoever asks.
/// </summary>
public sealed partial class DeviceTree : IFileSystem
{
    private const uint Directory = 0;

    /// <summary>Of the standard streams: serial lines of which there are few.</summary>
    private const uint StreamMajor = 204;

    private static readonly Device[] Devices =
    [
        new(FileKind.Terminal, ConsoleStream.Terminal, 0x180, 5, 1),
        new(FileKind.Full, default, 0x1B6, 1, 7),
        new(FileKind.Null, default, 0x1B6, 1, 3),
        new(FileKind.Terminal, default, 0x1B6, 5, 2),
        new(FileKind.Random, default, 0x1B6, 1, 8),
        new(FileKind.Console, ConsoleStream.Error, 0x1B6, StreamMajor, 66),
        new(FileKind.Console, ConsoleStream.Input, 0x1B6, StreamMajor, 64),
        new(FileKind.Console, ConsoleStream.Output, 0x1B6, StreamMajor, 65),
        new(FileKind.Terminal, default, 0x1B6, 5, 0),
        new(FileKind.Random, default, 0x1B6, 1, 9),
        new(FileKind.Zero, default, 0x1B6, 1, 5),
    ];

    /// <inheritdoc/>
    public uint Root => Directory;

    /// <inheritdoc/>
    public bool IsReadOnly => true;

    /// <summary>The node of a console stream; null when there is none of that number.</summary>
    public static uint? NodeOf(ConsoleStream stream)
    {
        for (uint i = 0; i < Devices.Length; i++)
        {
            if (Devices[i].Kind is FileKind.Console or FileKind.Terminal && Devices[i].Stream == stream && stream != 0)
                return i + 1;
        }

        return null;
    }

    /// <summary>What a node of <see cref="FileKind.Terminal"/> leads to.</summary>
    internal static TerminalDevice TerminalOf(uint node) => (TerminalDevice)((Devices[node - 1].Major << 8) | Devices[node - 1].Minor);

    /// <summary>What a character device of a number is, wherever its node lies; <see cref="FileKind.Path"/>: there is no such device.</summary>
    public static FileKind KindOf(uint number)
    {
        foreach (Device device in Devices)
        {
            if (((device.Major << 8) | device.Minor) == number && device.Kind != FileKind.Console)
                return device.Kind;
        }

        return FileKind.Path;
    }

    /// <inheritdoc/>
    public NodeAccess Access(uint node) => IsLink(node)
        ? new(FileMode.SymbolicLink | 0x1FF, 0, 0)
        : new(node == Directory ? FileMode.Directory | 0x1ED : FileMode.CharacterDevice | Devices[node - 1].Permissions, 0, 0);

    /// <inheritdoc/>
    public FileKind Kind(uint node) => IsLink(node) ? FileKind.Path : node == Directory ? FileKind.Directory : Devices[node - 1].Kind;

    /// <inheritdoc/>
    public ulong Size(uint node) => 0;

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        status.Inode = node + 1UL;
        status.Links = node == Directory ? 2UL : 1;
        status.Mode = Access(node).Mode;
        status.BlockSize = 4096;
        if (IsLink(node))
            status.Length = TargetOfLink(node - FirstLink).Length;
        else if (node != Directory)
            status.SpecialDevice = (Devices[node - 1].Major << 8) | Devices[node - 1].Minor;
    }

    /// <inheritdoc/>
    public bool TryFind(uint directory, ReadOnlySpan<byte> name, out uint node)
    {
        if (TryFindLink(name, out node))
            return true;
        for (node = 1; node <= Devices.Length; node++)
        {
            if (name.SequenceEqual(NameOf(node)))
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public bool TryEntry(uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node)
    {
        ulong devices = (ulong)Devices.Length;
        for (found = cookie; found < devices + LinkCount; found++)
        {
            node = found < devices ? (uint)found + 1 : FirstLink + (uint)(found - devices);
            name = NameOf(node);
            if (IsLink(node) || !TryFindLink(name, out _))
                return true;
        }

        node = 0;
        name = default;
        return false;
    }

    /// <inheritdoc/>
    public uint Parent(uint directory) => throw new InvalidOperationException("the devices are in one directory");

    /// <summary>The name of a device, in the order of <see cref="Devices"/>.</summary>
    public ReadOnlySpan<byte> NameOf(uint directory) => directory switch
    {
        >= FirstLink => NameOfLink(directory - FirstLink),
        1 => "console"u8,
        2 => "full"u8,
        3 => "null"u8,
        4 => "ptmx"u8,
        5 => "random"u8,
        6 => "stderr"u8,
        7 => "stdin"u8,
        8 => "stdout"u8,
        9 => "tty"u8,
        10 => "urandom"u8,
        _ => "zero"u8,
    };

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Target(uint link) => TargetOfLink(link - FirstLink);

    /// <inheritdoc/>
    public CallStatus Frames(uint node, bool execute, out ulong memory) => throw new InvalidOperationException("devices have no frames");

    /// <inheritdoc/>
    public ConsoleStream Stream(uint node) => Devices[node - 1].Stream;

    private readonly record struct Device(FileKind Kind, ConsoleStream Stream, uint Permissions, uint Major, uint Minor);
}
