using System;
using System.Buffers.Text;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The pseudo terminals, mounted at /dev/pts: each is there by its number for as long as whoever made it has it open.</summary>
internal sealed class PseudoTerminals : IFileSystem
{
    /// <summary>Pseudo terminals that there may be at a time; their buffers take up 9 KiB each.</summary>
    public const int Maximum = 128;

    private const uint Directory = 0;

    /// <summary>Of /dev/pts/N: 136 and N.</summary>
    private const ulong Major = 136;

    /// <summary>0620 and the group that Debian calls tty.</summary>
    private const uint Permissions = 0x190;
    private const uint Group = 5;

    private readonly TerminalMaster?[] _masters = new TerminalMaster?[Maximum];
    private readonly byte[] _name = new byte[4];

    /// <inheritdoc/>
    public uint Root => Directory;

    /// <inheritdoc/>
    public bool IsReadOnly => true;

    /// <summary>The one of a node; null: it is gone. Its number is not given out again as long as anybody has its terminal open.</summary>
    public TerminalMaster? this[uint node] => _masters[node - 1];

    /// <summary>The node of one.</summary>
    public static uint NodeOf(TerminalMaster master) => master.Number + 1;

    /// <summary>Make one. Null: there are too many.</summary>
    /// <param name="user">Whose it is.</param>
    public TerminalMaster? Make(uint user)
    {
        int number = Array.IndexOf(_masters, null);
        return number < 0 ? null : _masters[number] = new TerminalMaster((uint)number, user);
    }

    /// <summary>Nobody has either end open any more.</summary>
    public void Free(TerminalMaster master) => _masters[master.Number] = null;

    /// <inheritdoc/>
    public NodeAccess Access(uint node) => node == Directory
        ? new(FileMode.Directory | 0x1ED, 0, 0)
        : new(FileMode.CharacterDevice | Permissions, _masters[node - 1]?.User ?? 0, Group); // it may be gone: O_PATH does not hold it

    /// <inheritdoc/>
    public FileKind Kind(uint node) => node == Directory ? FileKind.Directory : FileKind.Terminal;

    /// <inheritdoc/>
    public ulong Size(uint node) => 0;

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        NodeAccess access = Access(node);
        status.Inode = node + 1UL;
        status.Links = node == Directory ? 2UL : 1;
        status.Mode = access.Mode;
        status.User = access.User;
        status.Group = access.Group;
        status.BlockSize = 1024;
        if (node != Directory)
            status.SpecialDevice = (Major << 8) | (node - 1);
    }

    /// <inheritdoc/>
    public bool TryFind(uint directory, ReadOnlySpan<byte> name, out uint node)
    {
        bool isNumber = Utf8Parser.TryParse(name, out uint number, out int length) && length == name.Length && (name[0] != '0' || length == 1);
        node = number + 1;
        return isNumber && number < Maximum && _masters[number] is { IsClosed: false };
    }

    /// <inheritdoc/>
    public bool TryEntry(uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node)
    {
        for (found = cookie; found < Maximum; found++)
        {
            if (_masters[found] is not { IsClosed: false })
                continue;
            node = (uint)found + 1;
            Utf8Formatter.TryFormat((uint)found, _name, out int length);
            name = _name.AsSpan(0, length);
            return true;
        }

        name = default;
        node = 0;
        return false;
    }

    /// <inheritdoc/>
    public uint Parent(uint directory) => throw new InvalidOperationException("pseudo terminals are in one directory");

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameOf(uint directory) => throw new InvalidOperationException("pseudo terminals are in one directory");

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Target(uint link) => throw new InvalidOperationException("there are no links to pseudo terminals");

    /// <inheritdoc/>
    public CallStatus Frames(uint node, bool execute, out ulong memory) => throw new InvalidOperationException("terminals have no frames");

    /// <inheritdoc/>
    public ConsoleStream Stream(uint node) => throw new InvalidOperationException("a pseudo terminal is no stream of the console");
}
