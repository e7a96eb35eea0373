using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using Pistachio.BootFormat;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Images;

/// <summary>One file of the boot archive.</summary>
internal sealed record ArchiveFile(string Name, EntryKind Kind, byte[] Content);

/// <summary>Writes the boot archive that <see cref="BootArchive"/> reads.</summary>
internal static class BootArchiveWriter
{
    /// <summary>
    /// Packs the files in the given order. The build id is a digest of their content and of <paramref name="kernel"/>, so equal ids
    /// mean the same software.
    /// </summary>
    public static byte[] Write(IReadOnlyList<ArchiveFile> files, ReadOnlySpan<byte> kernel)
    {
        if (files.Count > BootArchive.MaximumEntries)
        {
            throw new BuildFailure($"{files.Count} files in the boot archive: expected at most {BootArchive.MaximumEntries}");
        }

        var offsets = new List<int>();
        var end = RoundUp(BootArchive.HeaderSize + (files.Count * BootArchive.EntrySize));
        foreach (var file in files)
        {
            offsets.Add(end);
            end = checked(end + RoundUp(file.Content.Length));
        }

        var bytes = new byte[end];
        for (var i = 0; i < files.Count; i++)
        {
            var entry = new RecordWriter(bytes.AsSpan(BootArchive.HeaderSize + (i * BootArchive.EntrySize)));
            entry.Name(files[i].Name, Fields.NameSize, "file");
            entry.Word((uint)files[i].Kind);
            entry.Word(0);
            entry.Long((ulong)offsets[i]);
            entry.Long((ulong)files[i].Content.Length);
            files[i].Content.CopyTo(bytes.AsSpan(offsets[i]));
        }

        var header = new RecordWriter(bytes);
        header.Long(BootArchive.Magic);
        header.Long(0);
        header.Word(BootArchive.Version);
        header.Word((uint)files.Count);
        header.Long((ulong)end);
        header.Bytes(BuildId(bytes, kernel));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), XxHash64.Compute(bytes.AsSpan(BootArchive.ChecksumStart)));
        return bytes;
    }

    /// <summary>The build id of an archive, in hexadecimal digits.</summary>
    public static string BuildIdOf(byte[] archive) => Convert.ToHexStringLower(archive.AsSpan(BootArchive.BuildIdOffset, BootArchive.BuildIdSize));

    private static byte[] BuildId(ReadOnlySpan<byte> archive, ReadOnlySpan<byte> kernel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(archive);
        hash.AppendData(kernel);
        return hash.GetHashAndReset().Take(BootArchive.BuildIdSize).ToArray();
    }

    private static int RoundUp(int size) => checked(size + Fields.PageSize - 1) & ~(Fields.PageSize - 1);
}
