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

    // _word of a socket; of a pipe only what is about rings ("shared" is that of a connection of the internet):
    //   63        32 31     24 23     16 15   12 11    8 7    5 4        0
    //   +-----------+---------+---------+-------+-------+------+----------+
    //   |  number   |  uses   | shared  | write | read  | type |  family  |
    //   +-----------+---------+---------+-------+-------+------+----------+
    private const int TypeShift = 5;
    private const ulong TypeMask = 0x7;
    private const ulong FamilyMask = 0x1F;
    private const int ReadRingShift = 8;
    private const int WriteRingShift = 12;
    private const ulong RingMask = 0xF;
    private const int SocketRingShift = 16;
    private const int UsesShift = 24;
    private const int NumberShift = 32;

    /// <summary>See <see cref="Endpoint"/>, <see cref="Version"/> and <see cref="Epoch"/>; of sockets and pipes the picture above.</summary>
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
    public readonly SocketFamily Family => Kind == FileKind.Socket ? (SocketFamily)(_word & FamilyMask) : 0;

    /// <summary>Of a socket: its type; 0: it was handed down, and the server has not been asked yet.</summary>
    public readonly SocketType SocketType => Kind == FileKind.Socket ? (SocketType)((_word >> TypeShift) & TypeMask) : 0;

    /// <summary>Of a socket of the internet: number of its <see cref="SocketRingWindow"/> plus 1; 0: it has none.</summary>
    public byte SocketRing
    {
        readonly get => Kind == FileKind.Socket ? (byte)(_word >> SocketRingShift) : (byte)0;
        set => _word = (_word & ~((ulong)byte.MaxValue << SocketRingShift)) | ((ulong)value << SocketRingShift);
    }

    /// <summary>Of a socket: what the server of its family knows it by.</summary>
    public readonly uint SocketNumber => (uint)(_word >> NumberShift);

    /// <summary>Family, type and number of a socket are known.</summary>
    public void SetSocket(SocketFamily family, SocketType type, uint number) =>
        _word = ((ulong)family & FamilyMask) | (((ulong)type & TypeMask) << TypeShift) | ((ulong)number << NumberShift);

    /// <summary>Of a pipe or socket: number of the <see cref="RingWindow"/> that is read, plus 1; 0: there is none.</summary>
    public byte ReadRing
    {
        readonly get => (byte)((_word >> ReadRingShift) & RingMask);
        set => _word = (_word & ~(RingMask << ReadRingShift)) | ((ulong)value << ReadRingShift);
    }

    /// <summary>Of a pipe or socket: number of the <see cref="RingWindow"/> that is written, plus 1; 0: there is none.</summary>
    public byte WriteRing
    {
        readonly get => (byte)((_word >> WriteRingShift) & RingMask);
        set => _word = (_word & ~(RingMask << WriteRingShift)) | ((ulong)value << WriteRingShift);
    }

    /// <summary>Of a pipe or socket: how often it was used by messages, since it had a ring.</summary>
    public byte Uses
    {
        readonly get => (byte)(_word >> UsesShift);
        set => _word = (_word & ~((ulong)byte.MaxValue << UsesShift)) | ((ulong)value << UsesShift);
    }

    /// <summary>What is known of rings, of a pipe or socket, is of another process.</summary>
    public void ClearRings()
    {
        ReadRing = WriteRing = 0;
        Uses = 0;
    }

    /// <summary>A pipe or socket, which may have rings: nothing else has any.</summary>
    public readonly bool IsStream => Kind is FileKind.Pipe or FileKind.Socket;

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

    /// <summary>Those in private memory: more than most processes have. All of it is cleared for each process that is made.</summary>
    public const int InnerCapacity = 256;

    private const int Others = 256;

    private InnerHandles _inner;

    /// <summary>Address of the others.</summary>
    public ulong Outer;

    /// <summary>The entry of a number at which there can be one now, see <c>Reach</c>.</summary>
    [UnscopedRef]
    public ref OpenHandle this[int number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)number < InnerCapacity)
                return ref _inner[number];
            return ref OuterTable.HandleAt(Outer, number - InnerCapacity);
        }
    }
}

/// <summary>Handles that each process has room for.</summary>
[InlineArray(HandleTable.InnerCapacity)]
public struct InnerHandles
{
    private OpenHandle _first;
}
