using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;

namespace Pistachio.Run.Tests;

/// <summary>The frames of a capture file (pcap: datatracker.ietf.org/doc/draft-ietf-opsawg-pcap), which may still be written.</summary>
internal static class WireCapture
{
    private const uint Magic = 0xA1B2_C3D4;
    private const uint Ethernet = 1;
    private const int FileHeader = 24;
    private const int RecordHeader = 16;

    /// <summary>Reads all whole frames; what QEMU was writing when it ended is left out.</summary>
    /// <exception cref="InvalidDataException">It is no capture of an Ethernet, or a frame was cut.</exception>
    public static List<byte[]> Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var bytes = copy.ToArray();
        if (bytes.Length < FileHeader || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(20)) != Ethernet)
            throw new InvalidDataException($"{file} is no capture of an Ethernet");

        List<byte[]> frames = [];
        for (var at = FileHeader; at + RecordHeader <= bytes.Length;)
        {
            var kept = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 8));
            if (kept != BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 12)))
                throw new InvalidDataException($"frame {frames.Count + 1} of {file} was cut");
            at += RecordHeader;
            if (kept > bytes.Length - at)
                break;
            frames.Add(bytes.AsSpan(at, kept).ToArray());
            at += kept;
        }

        return frames;
    }
}
