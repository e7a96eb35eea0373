using System.Runtime.InteropServices;

namespace Pistachio.Abi;

/// <summary>
/// What a process is to begin with. Its maker has written it into its own request, and the process server copies it: onto the page before the
/// start page (<see cref="ProcessLayout.FirstRequest"/>), which the process can only read, or if it is larger than that to the start of the
/// private memory. There a process also writes what its children begin with; it gets that memory when it asks
/// (<c>IProcessServer.ProvideRequest</c>): for a request of usual size, or for the largest.
/// </summary>
/// <remarks>
/// <code>
/// 0x0000  this header
/// 0x0040  strings, each ended by a zero byte: path of the program, the arguments, the environment
///         zeros up to a multiple of 8
///         descriptors, 8 bytes each, in rising order of numbers: u32 handle of the VFS server, u16 number, u16 flags:
///         bits 4-7    what it is (FileKind of the VFS server); 0: not known here, the server tells
///         bits 8-11   only if that is known: access mode, O_APPEND, O_NONBLOCK
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = HeaderSize)]
public struct ProcessRequest
{
    public const int HeaderSize = 0x40;
    public const int DescriptorSize = 8;

    /// <summary>Most descriptors of a process, and how many it has memory for from its start.</summary>
    public const int MaximumDescriptors = 8192;
    public const int UsualDescriptors = 1024;

    public const int StringsOffset = HeaderSize;

    /// <summary>Most bytes of path, arguments and environment: ARG_MAX, as C libraries for Linux tell it.</summary>
    public const int MaximumStringBytes = 128 << 10;

    /// <summary>Bytes of the largest request: behind the strings is room for all descriptors that there can be.</summary>
    public const int MaximumSize = HeaderSize + MaximumStringBytes + (MaximumDescriptors * DescriptorSize);

    /// <summary>Bytes of memory for requests, in whole pages, that a process gets first: hardly any needs more.</summary>
    public const int UsualSize = 0x4000;

    /// <summary>Bytes of addresses for a request at the start of the private memory.</summary>
    public const int AreaSize = 0x4_0000;

    /// <summary>What to do.</summary>
    [FieldOffset(0x00)] public ProcessRequestKind Kind;

    [FieldOffset(0x04)] public uint ArgumentCount;

    [FieldOffset(0x08)] public uint EnvironmentCount;

    /// <summary>Bytes of the strings.</summary>
    [FieldOffset(0x0C)] public uint StringBytes;

    [FieldOffset(0x10)] public uint DescriptorCount;

    /// <summary>File mode creation mask.</summary>
    [FieldOffset(0x14)] public uint Umask;

    /// <summary>Handle of the working directory; 0 is the root.</summary>
    [FieldOffset(0x18)] public uint WorkingDirectory;

    /// <summary>
    /// Not 0: the process may hold handles of the VFS server, from <see cref="FirstUncountedHandle"/> on, that nothing here names.
    /// </summary>
    [FieldOffset(0x1C)] public uint HoldsMore;

    /// <summary>Bit n - 1: signal n is ignored.</summary>
    [FieldOffset(0x20)] public ulong IgnoredSignals;

    /// <summary>Bit n - 1: signal n is blocked.</summary>
    [FieldOffset(0x28)] public ulong BlockedSignals;

    /// <summary>Handle of the program, opened to be executed; 0: it is still to be opened.</summary>
    [FieldOffset(0x30)] public uint Program;

    /// <summary>Bytes of the program that <see cref="Program"/> names.</summary>
    [FieldOffset(0x38)] public ulong ProgramSize;

    /// <summary>A set of handles in a word: bit h stands for handle h; bit 63 for this one and all above.</summary>
    public const uint FirstUncountedHandle = 63;

    /// <summary>Where the descriptors begin, in bytes; beyond any request if <see cref="StringBytes"/> is.</summary>
    public readonly uint DescriptorsOffset => StringBytes <= MaximumStringBytes ? (StringsOffset + StringBytes + 7) & ~7u : uint.MaxValue;

    /// <summary>Bytes of the request; beyond any if the counts are.</summary>
    public readonly uint Bytes => StringBytes <= MaximumStringBytes && DescriptorCount <= MaximumDescriptors
        ? DescriptorsOffset + (DescriptorCount * DescriptorSize)
        : uint.MaxValue;
}

/// <summary>See <see cref="ProcessRequest"/>.</summary>
public enum ProcessRequestKind : uint
{
    /// <summary>Nothing: a mistake of the maker.</summary>
    None = 0,
    /// <summary>Execute a program.</summary>
    Execute = 1,
}
