using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <summary>Path, arguments and environment of a program to launch.</summary>
internal readonly ref struct LaunchStrings
{
    /// <summary>File mode creation mask of the first process: nobody but the owner writes.</summary>
    private const uint Umask = 0x12; // octal 022

    private readonly uint _arguments;
    private readonly uint _environment;

    /// <param name="bytes">The strings, each ended by a zero byte.</param>
    /// <param name="arguments">How many of them are arguments.</param>
    /// <param name="environment">How many are environment strings.</param>
    public LaunchStrings(ReadOnlySpan<byte> bytes, uint arguments, uint environment)
    {
        Bytes = bytes;
        _arguments = arguments;
        _environment = environment;
    }

    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Fills in a request to execute the program.</summary>
    /// <param name="target">A zeroed <see cref="ProcessRequest"/>.</param>
    /// <param name="files">What it begins with.</param>
    public void WriteTo(Span<byte> target, FirstFiles files)
    {
        ref ProcessRequest request = ref MemoryMarshal.AsRef<ProcessRequest>(target);
        request.Kind = ProcessRequestKind.Execute;
        request.ArgumentCount = _arguments;
        request.EnvironmentCount = _environment;
        request.StringBytes = (uint)Bytes.Length;
        request.Umask = Umask;
        Bytes.CopyTo(target[ProcessRequest.StringsOffset..]);
        if (!files.HasStreams)
            return;
        request.DescriptorCount = 3;
        request.WorkingDirectory = files.WorkingDirectory;
        WriteDescriptor(target, 0, files.Input);
        WriteDescriptor(target, 1, files.Output);
        WriteDescriptor(target, 2, files.Error);
    }

    private static void WriteDescriptor(Span<byte> target, ushort number, uint handle)
    {
        Span<byte> record = target[(ProcessRequest.DescriptorsOffset + (number * ProcessRequest.DescriptorSize))..];
        BinaryPrimitives.WriteUInt32LittleEndian(record, handle);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], number);
    }
}
