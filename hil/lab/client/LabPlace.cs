using System;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Lab.Client;

/// <summary>
/// A place that is leased. While it is connected the lease does not end; when the connection breaks, the place is connected to again at the
/// next power-on, as long as the lease lasts. Disposing switches the board off and gives the place back.
/// </summary>
public sealed class LabPlace : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseWithin = TimeSpan.FromSeconds(15);

    private readonly LabClient client;
    private readonly SemaphoreSlim opening = new(1);
    private PlaceChannel? channel;

    internal LabPlace(LabClient client, LabLease lease)
    {
        this.client = client;
        Lease = lease;
    }

    /// <summary>The right to use it.</summary>
    public LabLease Lease { get; }

    /// <summary>What became of the release when it did not work, in one line; null while it is not known, and when it did.</summary>
    public string? ReleaseTrouble { get; private set; }

    /// <summary>Sends the files of an image that the host does not have, so that switching on takes no longer than on the host itself.</summary>
    /// <exception cref="LabException">The host does not answer, the lease has ended, or a file changed meanwhile.</exception>
    /// <exception cref="RigException">A file does not exist.</exception>
    public Task UploadAsync(BootImage image, CancellationToken cancellation) => new LabRig(this, image).UploadAsync(cancellation);

    /// <summary>The board as a rig that boots an image.</summary>
    /// <param name="image">The image; its files are uploaded when the host does not have them.</param>
    public IRig CreateRig(BootImage image) => new LabRig(this, image);

    /// <summary>The connection to the place.</summary>
    /// <exception cref="LabException">The host does not answer, or the lease has ended.</exception>
    internal async Task<PlaceChannel> ConnectAsync(CancellationToken cancellation)
    {
        await opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (channel is { IsOver: false })
                return channel;
            if (channel is not null)
                await channel.DisposeAsync().ConfigureAwait(false);
            channel = null;
            channel = await client.OpenAsync(Lease, cancellation).ConfigureAwait(false);
            return channel;
        }
        finally
        {
            opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (channel is not null)
            await channel.DisposeAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(ReleaseWithin);
        try
        {
            await client.ReleaseAsync(Lease, limit.Token).ConfigureAwait(false);
        }
        catch (LabException trouble)
        {
            // The lease ends by itself; whoever wants to know why can read it.
            ReleaseTrouble = trouble.Message;
        }
        catch (OperationCanceledException)
        {
            ReleaseTrouble = $"host {Lease.Host} of the lab did not answer within {ReleaseWithin.TotalSeconds} s";
        }

        opening.Dispose();
    }
}
