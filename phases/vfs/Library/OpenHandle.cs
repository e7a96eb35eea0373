using System.Diagnostics.CodeAnalysis;
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
    public readonly SocketFamily Family => Kind == FileKind.Socket ? (SocketFamily)(ushort)_word : 0;

    /// <summary>Of a socket: its type; 0: it was handed down, and the server has not been asked yet.</summary>
    public readonly SocketType SocketType => Kind == FileKind.Socket ? (SocketType)(ushort)(_word >> 16) : 0;

    /// <summary>Of a socket: what the server of its family knows it by.</summary>
    public readonly uint SocketNumber => (uint)(_word >> 32);

    /// <summary>Family, type and number of a socket are known.</summary>
    public void SetSocket(SocketFamily family, SocketType type, uint number) =>
        _word = (ushort)family | ((ulong)(ushort)type << 16) | ((ulong)number << 32);

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

/// <summary>The handles of a process, in two places as a <see cref="DescriptorTable"/>.</summary>
public struct HandleTable
{
    /// <summary>One for each descriptor, and what is held besides: working directory, mapped files.</summary>
    public const int Capacity = DescriptorTable.Capacity + Others;

    /// <summary>Those in private memory.</summary>
    public const int InnerCapacity = DescriptorTable.InnerCapacity + Others;

    /// <summary>Address of the others.</summary>
    public ulong Outer;

    private const int Others = 256;

    private InnerHandles _inner;

    /// <summary>The entry of a number at which there can be one now, see <c>Reach</c>.</summary>
    [UnscopedRef]
    public ref OpenHandle this[int number]
    {
        get
        {
            if ((uint)number < InnerCapacity)
                return ref _inner[number];
            return ref OuterTable.At(Outer, number - InnerCapacity).Handle;
        }
    }
}

/// <summary>Handles that each process has room for.</summary>
[InlineArray(HandleTable.InnerCapacity)]
public struct InnerHandles
{
    private OpenHandle _first;
}
