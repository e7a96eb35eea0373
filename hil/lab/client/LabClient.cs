using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Lab.Protocol;

namespace Pistachio.Hil.Lab.Client;

/// <summary>
/// Uses the places of a lab. It speaks to one host for questions, whichever of those given answers first in their order, and to the host of
/// a place for the place itself. It is no silo and opens no port.
/// </summary>
public sealed class LabClient
{
    private readonly IReadOnlyList<LabAddress> hosts;
    private readonly LabKey key;

    /// <param name="hosts">Hosts of the lab; at least one.</param>
    /// <param name="key">The lab's key.</param>
    public LabClient(IReadOnlyList<LabAddress> hosts, LabKey key)
    {
        if (hosts.Count == 0)
            throw new LabException(LabFault.Usage, "no host of the lab is named; expected HOST:PORT");
        this.hosts = hosts;
        this.key = key;
    }

    /// <summary>Version of the protocol that it speaks.</summary>
    internal int Version { get; init; } = LabProtocol.Version;

    /// <summary>All places of all hosts.</summary>
    /// <exception cref="LabException">The lab does not answer.</exception>
    public async Task<IReadOnlyList<PlaceView>> ListAsync(CancellationToken cancellation) =>
        (await AskAsync(new LabRequest(LabVerb.List), cancellation).ConfigureAwait(false)).Places;

    /// <summary>Asks for a lease of a place.</summary>
    /// <param name="place"><c>HOST/PLACE</c>, or <c>PLACE</c> when only one host has one of that name.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="timeout">How long the lease lasts without a connection, up to 10 minutes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LabException">The place is unknown or busy, or its host does not answer.</exception>
    public async Task<LabLease> AcquireAsync(string place, string owner, TimeSpan timeout, CancellationToken cancellation)
    {
        var request = new LabRequest(LabVerb.Acquire) { Place = place, Owner = owner, Seconds = timeout.TotalSeconds };
        return (await AskAsync(request, cancellation).ConfigureAwait(false)).Lease
            ?? throw new LabException(LabFault.NotReachable, $"the lab gave no lease of {place}, and no reason");
    }

    /// <summary>Ends a lease.</summary>
    /// <exception cref="LabException">It has ended already, or the host of the place does not answer.</exception>
    public Task ReleaseAsync(LabLease lease, CancellationToken cancellation) =>
        AskAsync(new LabRequest(LabVerb.Release) { Place = lease.FullName, Token = lease.Token }, cancellation);

    /// <summary>Reserves a place: until then nobody else can have a lease of it.</summary>
    /// <param name="place"><c>HOST/PLACE</c>, or <c>PLACE</c> when only one host has one of that name.</param>
    /// <param name="owner">Who asks, and who can have leases.</param>
    /// <param name="duration">How long, up to 7 days.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LabException">The place is unknown or busy, or its host does not answer.</exception>
    public Task ReserveAsync(string place, string owner, TimeSpan duration, CancellationToken cancellation) =>
        AskAsync(new LabRequest(LabVerb.Reserve) { Place = place, Owner = owner, Seconds = duration.TotalSeconds }, cancellation);

    /// <summary>Ends a reservation.</summary>
    /// <param name="place"><c>HOST/PLACE</c>, or <c>PLACE</c> when only one host has one of that name.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="force">End the reservation and the lease of anybody; a run that uses the place loses it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LabException">The place is unknown or is another's, or its host does not answer.</exception>
    public Task FreeAsync(string place, string owner, bool force, CancellationToken cancellation) =>
        AskAsync(new LabRequest(LabVerb.Free) { Place = place, Owner = owner, Force = force }, cancellation);

    /// <summary>Acquires a place and connects to it.</summary>
    /// <param name="place"><c>HOST/PLACE</c>, or <c>PLACE</c> when only one host has one of that name.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="timeout">How long the lease lasts without a connection, up to 10 minutes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LabException">The place is unknown or busy, or its host does not answer.</exception>
    public async Task<LabPlace> UseAsync(string place, string owner, TimeSpan timeout, CancellationToken cancellation)
    {
        LabLease lease = await AcquireAsync(place, owner, timeout, cancellation).ConfigureAwait(false);
        return new LabPlace(this, lease);
    }

    /// <summary>Connects to a place that is leased.</summary>
    internal async Task<PlaceChannel> OpenAsync(LabLease lease, CancellationToken cancellation)
    {
        (LabConnection connection, _) = await ConnectAsync(LabAddress.Parse(lease.Address), cancellation).ConfigureAwait(false);
        try
        {
            await connection.SendMessageAsync(FrameKind.Open, new OpenRequest(lease.Place, lease.Token), cancellation).ConfigureAwait(false);
            await connection.ExpectAsync(FrameKind.Open, cancellation).ConfigureAwait(false);
            return new PlaceChannel(connection, lease);
        }
        catch (Exception trouble)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (trouble is IOException)
                throw new LabException(LabFault.LeaseLost, $"host {lease.Host} of the lab closed the connection to {lease.Place}", trouble);
            throw;
        }
    }

    private async Task<LabAnswer> AskAsync(LabRequest request, CancellationToken cancellation)
    {
        LabConnection connection = await ConnectAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await connection.SendMessageAsync(FrameKind.Request, request, cancellation).ConfigureAwait(false);
                return (await connection.ExpectAsync(FrameKind.Answer, cancellation).ConfigureAwait(false)).Read<LabAnswer>();
            }
            catch (IOException trouble)
            {
                throw new LabException(LabFault.NotReachable, $"the lab at {connection.Peer} went away: {trouble.Message}", trouble);
            }
        }
    }

    /// <summary>Tries the hosts in their order. Only a host that is not there is no reason to stop: another key or version is everybody's.</summary>
    private async Task<LabConnection> ConnectAsync(CancellationToken cancellation)
    {
        for (int index = 0; ; index++)
        {
            try
            {
                return (await ConnectAsync(hosts[index], cancellation).ConfigureAwait(false)).Connection;
            }
            catch (LabException trouble) when (trouble.Fault == LabFault.NotReachable && index + 1 < hosts.Count)
            {
                // The next one will know.
            }
        }
    }

    private Task<(LabConnection Connection, Welcome Welcome)> ConnectAsync(LabAddress address, CancellationToken cancellation) =>
        LabConnection.ConnectAsync(address, key, new Hello(Version, LabProtocol.Build), cancellation);
}
