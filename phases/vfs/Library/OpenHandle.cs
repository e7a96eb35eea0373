using System.Runtime.CompilerServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>A handle of the VFS server that the process holds, once however many descriptors lead to it.</summary>
public struct OpenHandle
{
    /// <summary>The handle.</summary>
    public uint Handle;

    /// <summary>What leads to it: descriptors, the working directory, mappings. At 0 it is closed, and the entry is free.</summary>
    public ushort References;

    /// <summary>What it is; 0: it was handed down, and the server has not been asked yet.</summary>
    public FileKind Kind;

    /// <summary>Access mode and status flags, as the server last told.</summary>
    public OpenFlags Flags;

    /// <summary>Of a regular file: its size in bytes.</summary>
    public ulong Size;

    /// <summary>See <see cref="Endpoint"/>, <see cref="Version"/> and <see cref="Epoch"/>.</summary>
    private ulong _word;

    /// <summary>Of a console stream: the endpoint, 0 as long as it was not needed.</summary>
    public ulong Endpoint
    {
        readonly get => Kind == FileKind.Console ? _word : 0;
        set => _word = Kind == FileKind.Console ? value : _word;
    }

    /// <summary>Of a regular file: the version of the frames in its windows.</summary>
    public uint Version
    {
        readonly get => (uint)_word;
        set => _word = (_word & ~(ulong)uint.MaxValue) | value;
    }

    /// <summary>Of a regular file: the count of changes at which <see cref="Size"/> and <see cref="Version"/> were known; 0: never.</summary>
    public uint Epoch
    {
        readonly get => (uint)(_word >> 32);
        set => _word = (uint)_word | ((ulong)value << 32);
    }

    /// <summary>Of a socket: its family.</summary>
    public readonly SocketFamily Family => Kind == FileKind.Socket ? (SocketFamily)(byte)_word : 0;

    /// <summary>Of a socket: its type; 0: it was handed down, and the server has not been asked yet.</summary>
    public readonly SocketType SocketType => Kind == FileKind.Socket ? (SocketType)(byte)(_word >> 8) : 0;

    /// <summary>Of a socket: number of its <see cref="SocketRingWindow"/> plus 1; 0: it has none.</summary>
    public byte SocketRing
    {
        readonly get => Kind == FileKind.Socket ? (byte)(_word >> 16) : (byte)0;
        set => _word = (_word & ~0xFF_0000UL) | ((ulong)value << 16);
    }

    /// <summary>Of a socket: how often it was used by messages, since it has no ring.</summary>
    public byte SocketUses
    {
        readonly get => (byte)(_word >> 24);
        set => _word = (_word & ~0xFF00_0000UL) | ((ulong)value << 24);
    }

    /// <summary>Of a socket: what the server of its family knows it by.</summary>
    public readonly uint SocketNumber => (uint)(_word >> 32);

    /// <summary>Family, type and number of a socket are known.</summary>
    public void SetSocket(SocketFamily family, SocketType type, uint number) =>
        _word = (byte)family | ((ulong)(byte)type << 8) | ((ulong)number << 32);

    /// <summary>Of a pipe: number of its <see cref="RingWindow"/> plus 1; 0: it has none.</summary>
    public byte Ring
    {
        readonly get => Kind == FileKind.Pipe ? (byte)_word : (byte)0;
        set => _word = (_word & ~(ulong)byte.MaxValue) | value;
    }

    /// <summary>Of a pipe: how often it was used by messages, since it has no ring.</summary>
    public byte Uses
    {
        readonly get => (byte)(_word >> 8);
        set => _word = (_word & ~0xFF00UL) | ((ulong)value << 8);
    }

    /// <summary>Nothing is known but the handle.</summary>
    public void Clear() => _word = 0;

    /// <summary>Open for reading.</summary>
    public readonly bool IsReadable => Kind != FileKind.Path && (Flags & OpenFlags.AccessMode) != OpenFlags.WriteOnly;

    /// <summary>Open for writing.</summary>
    public readonly bool IsWritable => Kind != FileKind.Path && (Flags & OpenFlags.AccessMode) != OpenFlags.ReadOnly;
}

/// <summary>The handles of a process.</summary>
[InlineArray(Capacity)]
public struct HandleTable
{
    /// <summary>One for each descriptor, and what is held besides: working directory, mapped files.</summary>
    public const int Capacity = DescriptorTable.Capacity + 256;

    private OpenHandle _first;
}
