using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Boot;

/// <summary>Writes a disk image to a disk and reads it back.</summary>
public sealed class DiskWriter
{
    private const int Piece = 1 << 20;

    private readonly SystemFiles system;

    public DiskWriter()
        : this(new SystemFiles())
    {
    }

    internal DiskWriter(SystemFiles system) => this.system = system;

    /// <summary>Writes only where the disk differs from the image. Reading first costs less than wearing out a card.</summary>
    public bool OnlyDifferences { get; init; }

    /// <summary>Is told how far the work is, after each MiB.</summary>
    public Action<DiskProgress>? Progress { get; init; }

    /// <summary>Writes an image to the beginning of a disk, or of a file that is there and large enough or is to hold just the image.</summary>
    /// <param name="image">Path of the image.</param>
    /// <param name="target">Device file of a whole disk, or an ordinary file.</param>
    /// <param name="cancellation">Ends it; the disk holds part of the image then.</param>
    /// <exception cref="RigException">The disk must not be overwritten (see <see cref="BlockDevice.Check"/>), is too small, cannot be
    /// written, or does not give back what was written.</exception>
    public async Task<DiskResult> WriteAsync(string image, string target, CancellationToken cancellation)
    {
        if (!File.Exists(image))
            throw new RigException($"{image} does not exist; build the image first");

        bool isFile = IsOrdinaryFile(target);
        BlockDevice? disk = isFile ? null : BlockDevice.Check(target, system);
        try
        {
            await using FileStream source = File.OpenRead(image);
            if (disk is not null && source.Length > disk.Size)
                throw new RigException($"{target} has {disk.Size} bytes, too few for an image of {source.Length}");

            using DiskHandle handle = DiskHandle.Open(target, isDevice: !isFile);
            (byte[] written, long changed) = await CopyAsync(source, handle, cancellation).ConfigureAwait(false);
            handle.Flush();
            byte[] found = await ReadBackAsync(handle, source.Length, cancellation).ConfigureAwait(false);
            return found.AsSpan().SequenceEqual(written)
                ? new DiskResult(source.Length, changed, Convert.ToHexStringLower(written))
                : throw new RigException($"{target} does not give back what was written: SHA-256 {Convert.ToHexStringLower(found)} instead of {Convert.ToHexStringLower(written)}");
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new RigException($"{target} cannot be written: {trouble.Message}", trouble);
        }
    }

    private bool IsOrdinaryFile(string target) =>
        File.Exists(target) && File.ResolveLinkTarget(target, true) is var link && system.FolderOf(Path.GetFileName(link?.FullName ?? target)) is null
        && (File.GetAttributes(link?.FullName ?? target) & FileAttributes.Device) == 0
        && !Path.GetFullPath(link?.FullName ?? target).StartsWith("/dev/", StringComparison.Ordinal);

    private async Task<(byte[] Hash, long Changed)> CopyAsync(FileStream source, DiskHandle handle, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[Piece];
        var there = new byte[Piece];
        long changed = 0;
        for (long offset = 0; offset < source.Length;)
        {
            int count = await source.ReadAtLeastAsync(piece, (int)Math.Min(Piece, source.Length - offset), false, cancellation).ConfigureAwait(false);
            if (count == 0)
                throw new IOException("the image became shorter meanwhile");
            hash.AppendData(piece, 0, count);
            bool isSame = OnlyDifferences
                && await handle.ReadAsync(there.AsMemory(0, count), offset, cancellation).ConfigureAwait(false) == count
                && there.AsSpan(0, count).SequenceEqual(piece.AsSpan(0, count));
            if (!isSame)
            {
                await handle.WriteAsync(piece.AsMemory(0, count), offset, cancellation).ConfigureAwait(false);
                changed += count;
            }

            offset += count;
            Progress?.Invoke(new DiskProgress("writing", offset, source.Length));
        }

        return (hash.GetHashAndReset(), changed);
    }

    private async Task<byte[]> ReadBackAsync(DiskHandle handle, long length, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[Piece];
        for (long offset = 0; offset < length;)
        {
            int count = await handle.ReadAsync(piece.AsMemory(0, (int)Math.Min(Piece, length - offset)), offset, cancellation).ConfigureAwait(false);
            if (count == 0)
                throw new IOException($"it ends after {offset} bytes");
            hash.AppendData(piece, 0, count);
            offset += count;
            Progress?.Invoke(new DiskProgress("reading back", offset, length));
        }

        return hash.GetHashAndReset();
    }
}

/// <summary>How far the writing of a disk is.</summary>
/// <param name="Step">What is done.</param>
/// <param name="Done">Bytes done.</param>
/// <param name="Total">Bytes to do.</param>
public sealed record DiskProgress(string Step, long Done, long Total);

/// <summary>What was written.</summary>
/// <param name="Bytes">Length of the image.</param>
/// <param name="Changed">Bytes that had to be written.</param>
/// <param name="Sha256">SHA-256 of the image, and of what the disk gave back, in hexadecimal.</param>
public sealed record DiskResult(long Bytes, long Changed, string Sha256);
