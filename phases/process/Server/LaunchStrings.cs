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

    private const int Streams = 3;

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

    /// <summary>Bytes of a request to execute the program.</summary>
    public int RequestBytes(FirstFiles files)
    {
        ProcessRequest request = new() { StringBytes = (uint)Bytes.Length };
        return (int)request.DescriptorsOffset + (files.HasStreams ? Streams * ProcessRequest.DescriptorSize : 0);
    }

    /// <summary>Fills in a request to execute the program.</summary>
    /// <param name="target">As many zero bytes.</param>
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
        request.DescriptorCount = Streams;
        request.WorkingDirectory = files.WorkingDirectory;
        Span<byte> records = target[(int)request.DescriptorsOffset..];
        WriteDescriptor(records, 0, files.Input);
        WriteDescriptor(records, 1, files.Output);
        WriteDescriptor(records, 2, files.Error);
    }

    private static void WriteDescriptor(Span<byte> records, ushort number, uint handle)
    {
        Span<byte> record = records[(number * ProcessRequest.DescriptorSize)..];
        BinaryPrimitives.WriteUInt32LittleEndian(record, handle);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], number);
    }
}
