using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Lab.Places;

/// <summary>Files that users have sent, by their SHA-256: what a host has had once is not sent again.</summary>
/// <param name="directory">Where they are.</param>
/// <param name="limit">Bytes above which the files that were not used for the longest time are deleted.</param>
internal sealed class FileStore(string directory, long limit = 4L << 30)
{
    /// <summary>Files used so lately are not deleted: a board may boot from them.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromHours(24);

    /// <summary>The path of a file that is there; null when it is not.</summary>
    /// <exception cref="LabException">It is no digest.</exception>
    public string? Find(string digest)
    {
        string path = PathOf(digest);
        if (!File.Exists(path))
            return null;
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        return path;
    }

    /// <summary>Begins to take a file.</summary>
    /// <param name="digest">SHA-256 of what will come.</param>
    /// <param name="length">How many bytes will come.</param>
    public Incoming Begin(string digest, long length)
    {
        if (length < 0 || length > limit)
            throw new LabException(LabFault.Usage, $"a file of {length} bytes; this host takes up to {limit}");
        string path = PathOf(digest);
        Directory.CreateDirectory(directory);
        Trim(limit - length);
        return new Incoming(path, digest, length);
    }

    /// <summary>SHA-256 of a file, in hexadecimal digits.</summary>
    public static async Task<string> DigestAsync(string path, CancellationToken cancellation)
    {
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
            return Convert.ToHexString(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
    }

    private string PathOf(string digest) => digest.Length == 2 * SHA256.HashSizeInBytes && digest.All(char.IsAsciiHexDigitUpper)
        ? Path.Combine(directory, digest)
        : throw new LabException(LabFault.Usage, $"'{digest}' is no SHA-256");

    private void Trim(long allowed)
    {
        FileInfo[] files = [.. new DirectoryInfo(directory).EnumerateFiles().OrderBy(file => file.LastWriteTimeUtc)];
        long size = files.Sum(file => file.Length);
        foreach (FileInfo file in files.Where(file => file.LastWriteTimeUtc < DateTime.UtcNow - InUse))
        {
            if (size <= allowed)
                return;
            size -= file.Length;
            file.Delete();
        }
    }

    /// <summary>A file that is on its way. Disposing before <see cref="Complete"/> forgets it.</summary>
    internal sealed class Incoming : IDisposable
    {
        private readonly string path;
        private readonly string digest;
        private readonly string partial;
        private readonly FileStream file;
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long missing;

        public Incoming(string path, string digest, long length)
        {
            this.path = path;
            this.digest = digest;
            missing = length;
            partial = $"{path}.{Guid.NewGuid():N}";
            file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write);
        }

        /// <summary>All bytes have come.</summary>
        public bool IsWhole => missing == 0;

        /// <summary>Takes the next bytes.</summary>
        /// <exception cref="LabException">They are more than were promised.</exception>
        public void Take(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > missing)
                throw new LabException(LabFault.Usage, "a file is longer than was said");
            file.Write(bytes);
            hash.AppendData(bytes);
            missing -= bytes.Length;
        }

        /// <summary>Keeps the file.</summary>
        /// <returns>Its path.</returns>
        /// <exception cref="LabException">It is another file than was promised.</exception>
        public string Complete()
        {
            file.Dispose();
            if (Convert.ToHexString(hash.GetHashAndReset()) != digest)
                throw new LabException(LabFault.Usage, "a file changed on its way, or while it was sent: its SHA-256 differs");
            File.Move(partial, path, true);
            return path;
        }

        public void Dispose()
        {
            file.Dispose();
            hash.Dispose();
            File.Delete(partial);
        }
    }
}
