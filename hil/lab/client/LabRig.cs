using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Lab.Places;
using Pistachio.Hil.Lab.Protocol;
using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Lab.Client;

/// <summary>A board on another host of the lab.</summary>
internal sealed class LabRig(LabPlace place, BootImage image) : IRig
{
    /// <summary>For the files, over any line. A host that falls silent is noticed by the connection, long before.</summary>
    private static readonly TimeSpan UploadWithin = TimeSpan.FromMinutes(15);

    private ImageOffer? offer;

    public string Description => $"place {place.Lease.FullName} of the lab, {place.Lease.Board}";

    public TimeSpan Preparation => UploadWithin + TimeSpan.FromSeconds(place.Lease.PreparationSeconds);

    /// <inheritdoc/>
    public async Task<IRigConnection> PowerOnAsync(CancellationToken cancellation)
    {
        try
        {
            PlaceChannel channel = await UploadAsync(cancellation).ConfigureAwait(false);
            await channel.BootAsync(new BootRequest(image.CommandLine, image.Machine.Machine, image.Machine.Cpu, image.Machine.Memory),
                cancellation).ConfigureAwait(false);
            return new LabRigConnection(channel);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new RigException(trouble.Message, trouble);
        }
    }

    /// <summary>Sends what the host does not have.</summary>
    /// <exception cref="LabException">The host does not answer, the lease has ended, or a file changed meanwhile.</exception>
    /// <exception cref="RigException">A file does not exist.</exception>
    public async Task<PlaceChannel> UploadAsync(CancellationToken cancellation)
    {
        offer ??= new ImageOffer(await OfferAsync(cancellation).ConfigureAwait(false));
        PlaceChannel channel = await place.ConnectAsync(cancellation).ConfigureAwait(false);
        foreach (FileRole role in await channel.OfferAsync(offer, cancellation).ConfigureAwait(false))
            await channel.SendFileAsync(PathOf(role)!, cancellation).ConfigureAwait(false);
        await channel.ImageCompleteAsync(cancellation).ConfigureAwait(false);
        return channel;
    }

    private async Task<IReadOnlyList<OfferedFile>> OfferAsync(CancellationToken cancellation)
    {
        var files = new List<OfferedFile>();
        foreach (FileRole role in Enum.GetValues<FileRole>())
        {
            if (PathOf(role) is not { } path)
                continue;
            if (!File.Exists(path))
                throw new RigException($"{path} does not exist; build the image first");
            files.Add(new OfferedFile(role, new FileInfo(path).Length, await FileStore.DigestAsync(path, cancellation).ConfigureAwait(false)));
        }

        return files;
    }

    private string? PathOf(FileRole role) => role switch
    {
        FileRole.Kernel => image.Kernel,
        FileRole.Archive => image.Archive,
        _ => image.Disk,
    };
}
