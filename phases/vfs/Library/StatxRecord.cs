using System;
using System.Runtime.InteropServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary><c>struct statx</c> of Linux (linux/stat.h), as far as this system knows its fields.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct StatxRecord
{
    public const int Size = 256;

    /// <summary>STATX_BTIME.</summary>
    public const uint BirthTimeField = 0x800;

    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>STATX_BASIC_STATS.</summary>
    private const uint BasicFields = 0x7FF;

    [FieldOffset(0)] public uint Mask;
    [FieldOffset(4)] public uint BlockSize;
    [FieldOffset(16)] public uint Links;
    [FieldOffset(20)] public uint User;
    [FieldOffset(24)] public uint Group;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Length;
    [FieldOffset(48)] public ulong Blocks;
    [FieldOffset(64)] public long AccessSeconds;
    [FieldOffset(72)] public uint AccessNanoseconds;
    [FieldOffset(80)] public long BirthSeconds;
    [FieldOffset(88)] public uint BirthNanoseconds;
    [FieldOffset(96)] public long ChangeSeconds;
    [FieldOffset(104)] public uint ChangeNanoseconds;
    [FieldOffset(112)] public long ModificationSeconds;
    [FieldOffset(120)] public uint ModificationNanoseconds;
    [FieldOffset(128)] public uint SpecialMajor;
    [FieldOffset(132)] public uint SpecialMinor;
    [FieldOffset(136)] public uint DeviceMajor;
    [FieldOffset(140)] public uint DeviceMinor;

    /// <summary>Fill a record in.</summary>
    /// <param name="record">The record.</param>
    /// <param name="status">What stat tells.</param>
    /// <param name="birth">When the file was made, in nanoseconds since 1970; 0: it is not told.</param>
    public static void Write(Span<byte> record, in FileStatus status, ulong birth)
    {
        StatxRecord filled = default;
        filled.Mask = birth == 0 ? BasicFields : BasicFields | BirthTimeField;
        filled.BirthSeconds = (long)(birth / NanosecondsPerSecond);
        filled.BirthNanoseconds = (uint)(birth % NanosecondsPerSecond);
        filled.BlockSize = (uint)status.BlockSize;
        filled.Links = (uint)status.Links;
        filled.User = status.User;
        filled.Group = status.Group;
        filled.Mode = (ushort)status.Mode;
        filled.Inode = status.Inode;
        filled.Length = (ulong)status.Length;
        filled.Blocks = (ulong)status.Blocks;
        filled.AccessSeconds = status.AccessSeconds;
        filled.AccessNanoseconds = (uint)status.AccessNanoseconds;
        filled.ChangeSeconds = status.ChangeSeconds;
        filled.ChangeNanoseconds = (uint)status.ChangeNanoseconds;
        filled.ModificationSeconds = status.ModificationSeconds;
        filled.ModificationNanoseconds = (uint)status.ModificationNanoseconds;
        filled.SpecialMajor = (uint)(status.SpecialDevice >> 8);
        filled.SpecialMinor = (uint)(status.SpecialDevice & 0xFF);
        filled.DeviceMinor = (uint)status.Device;
        MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref filled, 1)).CopyTo(record);
    }

    /// <summary>The bytes of a status, to be filled by a message.</summary>
    public static Span<byte> BytesOf(ref FileStatus status) => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref status, 1));
}
