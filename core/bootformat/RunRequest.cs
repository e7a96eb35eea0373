using System;
using System.Buffers.Binary;

namespace Pistachio.BootFormat;

/// <summary>
/// The run request: the program that the process server starts, in the entry <see cref="EntryName"/> of the boot archive. The build's Run target
/// writes it. Little endian.
/// </summary>
/// <remarks>
/// <code>
///   0  magic "PISTRUN" and a zero byte
///   8  version
///  12  options, see RunOptions
///  16  nanoseconds between 1970 and the boot; 0 = nobody knows
///  24  most memory that a process may use, in bytes; 0 = no limit of its own
///  32  number of arguments, argument 0 included
///  36  number of environment strings
///  40  bytes of the strings
///  44  rows of the terminal, 16 bits, and its columns, 16 bits; 0 = nobody knows
///  48  strings, each ended by a zero byte: absolute path of the program, the arguments, the environment, absolute path of the working directory
/// </code>
/// </remarks>
public readonly ref struct RunRequest
{
    /// <summary>Name of the entry in the boot archive.</summary>
    public const string EntryName = "run";

    public const ulong Magic = 0x004E_5552_5453_4950; // "PISTRUN"
    public const uint Version = 1;
    public const int HeaderSize = 48;

    /// <summary>Most bytes of all strings: what the first process takes, and a path.</summary>
    public const int MaximumStringBytes = 132 << 10;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _processStringBytes;

    private RunRequest(ReadOnlySpan<byte> bytes, int processStringBytes)
    {
        _bytes = bytes;
        _processStringBytes = processStringBytes;
    }

    public RunOptions Options => (RunOptions)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Slice(12));

    /// <summary>Nanoseconds between 1970 and the boot; 0 when nobody knows.</summary>
    public ulong BootTime => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.Slice(16));

    /// <summary>Most memory that a process may use, in bytes; 0 = no limit of its own.</summary>
    public ulong MemoryLimit => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.Slice(24));

    /// <summary>Number of arguments, argument 0 included.</summary>
    public uint ArgumentCount => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Slice(32));

    public uint EnvironmentCount => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Slice(36));

    /// <summary>Rows of the terminal, and its columns in the upper 16 bits; 0 when nobody knows. Without a terminal it is 0.</summary>
    public uint WindowSize => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Slice(44));

    /// <summary>Absolute path of the program, without its terminating zero.</summary>
    public ReadOnlySpan<byte> Program => ProcessStrings.Slice(0, LengthOf(ProcessStrings));

    /// <summary>Path of the program, arguments and environment, each ended by a zero byte.</summary>
    public ReadOnlySpan<byte> ProcessStrings => _bytes.Slice(HeaderSize, _processStringBytes);

    /// <summary>Absolute path of the working directory, without its terminating zero.</summary>
    public ReadOnlySpan<byte> WorkingDirectory
    {
        get
        {
            var rest = _bytes.Slice(HeaderSize + _processStringBytes);
            return rest.Slice(0, LengthOf(rest));
        }
    }

    /// <summary>Checks a run request; nothing is used of one that fails. Bytes behind its end are ignored: the last page is filled up.</summary>
    public static FormatStatus Open(ReadOnlySpan<byte> bytes, out RunRequest request)
    {
        request = default;
        if (bytes.Length < HeaderSize)
        {
            return FormatStatus.TooShort;
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
        {
            return FormatStatus.WrongMagic;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(8)) != Version)
        {
            return FormatStatus.WrongVersion;
        }

        var stringBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(40));
        if (stringBytes > MaximumStringBytes)
        {
            return FormatStatus.TooMany;
        }

        if (stringBytes > (uint)bytes.Length - HeaderSize)
        {
            return FormatStatus.TooShort;
        }

        var opened = new RunRequest(bytes.Slice(0, HeaderSize + (int)stringBytes), 0);
        if ((opened.Options & ~RunOptions.All) != 0 || ((opened.Options & RunOptions.Terminal) == 0 && opened.WindowSize != 0))
        {
            return FormatStatus.BadValue;
        }

        return CheckStrings(opened, out request);
    }

    private static FormatStatus CheckStrings(RunRequest opened, out RunRequest request)
    {
        request = default;
        var strings = opened._bytes.Slice(HeaderSize);
        var ofProcess = 1 + (ulong)opened.ArgumentCount + opened.EnvironmentCount;
        var rest = strings;
        for (ulong i = 0; i < ofProcess; i++)
        {
            var length = LengthOf(rest);
            if (length == rest.Length)
            {
                return FormatStatus.TooShort;
            }

            rest = rest.Slice(length + 1);
        }

        // The working directory is the last string, and ends with the strings.
        if (rest.Length == 0 || LengthOf(rest) != rest.Length - 1)
        {
            return FormatStatus.BadValue;
        }

        // Both are absolute: the first process has nothing that they could be relative to.
        const byte slash = (byte)'/';
        if (strings[0] != slash || rest[0] != slash)
        {
            return FormatStatus.BadName;
        }

        request = new RunRequest(opened._bytes, strings.Length - rest.Length);
        return FormatStatus.Ok;
    }

    /// <summary>Bytes before the first zero byte; all when there is none.</summary>
    private static int LengthOf(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && text[length] != 0)
        {
            length++;
        }

        return length;
    }
}
