using System.Runtime.InteropServices;

namespace Pistachio.Abi;

/// <summary>
/// What a process is to begin with, at the start of its private memory. Its maker fills it in. A process that forked off has none until it asks
/// for one, to execute a program (<c>IProcessServer.ProvideRequest</c>).
/// </summary>
/// <remarks>
/// <code>
/// 0x0000  this header
/// 0x0040  descriptors, 8 bytes each, in rising order of numbers: u32 handle of the VFS server, u16 number, u16 flags:
///         bit 0       close on exec
///         bits 4-7    what it is (FileKind of the VFS server); 0: not known here, the server tells
///         bits 8-11   only if that is known: access mode, O_APPEND, O_NONBLOCK
/// 0x2040  zero
/// 0x2080  strings, each ended by a zero byte: path of the program, the arguments, the environment
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = HeaderSize)]
public struct ProcessRequest
{
    public const int HeaderSize = 0x40;
    public const int DescriptorsOffset = 0x40;
    public const int DescriptorSize = 8;
    public const int MaximumDescriptors = 1024;
    public const int StringsOffset = 0x2080;

    /// <summary>Bytes of the whole request: the strings end here.</summary>
    public const int TotalSize = 0xB000;

    /// <summary>Most bytes of path, arguments and environment: ARG_MAX.</summary>
    public const int MaximumStringBytes = TotalSize - StringsOffset;

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

    /// <summary>Bit n - 1: signal n is ignored.</summary>
    [FieldOffset(0x20)] public ulong IgnoredSignals;

    /// <summary>Bit n - 1: signal n is blocked.</summary>
    [FieldOffset(0x28)] public ulong BlockedSignals;
}

/// <summary>See <see cref="ProcessRequest"/>.</summary>
public enum ProcessRequestKind : uint
{
    /// <summary>Nothing: a mistake of the maker.</summary>
    None = 0,
    /// <summary>Execute a program.</summary>
    Execute = 1,
}
