using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Lab.Places;

/// <summary>
/// Who may use a board of this host, and for how long. A lease lasts as long as its user is connected, and after that for its time-out; a
/// reservation lasts for its time. The host alone decides, so a place is never lent twice, whatever the rest of the lab believes; and it is
/// free again only when the board is off.
/// </summary>
internal sealed class ExportedPlace(string host, string address, IExportedBoard board, TimeProvider clock)
{
    /// <summary>Longest time-out of a lease.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(10);

    /// <summary>How long somebody waits for the board of the one before to be off.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(8);

    /// <summary>Longest reservation.</summary>
    public static readonly TimeSpan LongestReservation = TimeSpan.FromDays(7);

    private readonly Lock gate = new();
    private PlaceLease? lease;
    private Reservation? reservation;

    /// <summary>The state has changed.</summary>
    public event Action? Changed;

    public IExportedBoard Board => board;

    /// <summary>What the lab is to know of it.</summary>
    public PlaceView View
    {
        get
        {
            lock (gate)
            {
                var free = new PlaceView(host, board.Name, board.Board, PlaceState.Free) { Tags = board.Tags, Address = address };
                return (lease, reservation) switch
                {
                    ({ Session: not null } or { Ending: not null }, _) => free with { State = PlaceState.InUse, Owner = lease.Owner },
                    ({ } held, _) => free with { State = PlaceState.Leased, Owner = held.Owner, SecondsLeft = Left(held.End) },
                    (_, { } kept) => free with { State = PlaceState.Reserved, Owner = kept.Owner, SecondsLeft = Left(kept.End) },
                    _ => free,
                };
            }
        }
    }

    private string FullName => $"{host}/{board.Name}";

    /// <summary>Gives a lease.</summary>
    /// <exception cref="LabException">Somebody else has the place.</exception>
    public async Task<LabLease> AcquireAsync(string owner, TimeSpan timeout)
    {
        Check(owner, timeout, LongestLease, "lease");
        await WaitForEndAsync().ConfigureAwait(false);
        var given = new PlaceLease(owner, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), timeout);
        lock (gate)
        {
            RefuseIfLeased(null);
            RefuseIfReserved(owner);
            lease = given;
        }

        IAsyncDisposable? taken = null;
        try
        {
            taken = await board.TakeAsync(owner).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                if (lease == given && taken is null)
                    lease = null;
                else if (lease == given)
                    (given.Taken, given.End) = (taken, End(timeout));
            }
        }

        if (given.Taken is null)
        {
            await taken.DisposeAsync().ConfigureAwait(false);
            throw new LabException(LabFault.LeaseLost, $"the lease of {FullName} was ended by force before it began");
        }

        Changed?.Invoke();
        return new LabLease(host, board.Name, board.Board, address, given.Token, timeout.TotalSeconds)
        {
            Patience = board.Patience,
            PreparationSeconds = board.Preparation.TotalSeconds,
        };
    }

    /// <summary>Ends a lease. The place is free when its board is off, which may be a little later.</summary>
    /// <exception cref="LabException">The lease has ended already.</exception>
    public void Release(string token)
    {
        lock (gate)
            EndLease(Held(token), null);
    }

    /// <summary>Keeps the place for an owner; one that has it reserved already has it for the new time.</summary>
    /// <exception cref="LabException">Somebody else has the place.</exception>
    public void Reserve(string owner, TimeSpan duration)
    {
        Check(owner, duration, LongestReservation, "reservation");
        lock (gate)
        {
            DropExpired();
            RefuseIfLeased(owner);
            RefuseIfReserved(owner);
            reservation = new Reservation(owner, End(duration));
        }

        Changed?.Invoke();
    }

    /// <summary>Ends a reservation; with <paramref name="force"/> that of anybody, and the lease too.</summary>
    /// <exception cref="LabException">The owner has no reservation here.</exception>
    public void Free(string owner, bool force)
    {
        lock (gate)
        {
            DropExpired();
            if (!force && reservation?.Owner != owner)
                throw reservation is null ? new LabException(LabFault.Usage, $"{FullName} is not reserved")
                    : Busy($"{reservation.Owner} has reserved it");
            reservation = null;
            if (force && lease is not null)
                EndLease(lease, $"{owner} has ended the lease of {FullName} by force");
        }

        Changed?.Invoke();
    }

    /// <summary>The user of a lease is connected. A connection that it had before is over.</summary>
    /// <param name="token">Of the lease.</param>
    /// <param name="session">Is told when the lease is lost.</param>
    /// <returns>Ends when the board is the new connection's.</returns>
    /// <exception cref="LabException">The lease has ended.</exception>
    public async Task AttachAsync(string token, IPlaceSession session)
    {
        IPlaceSession? before;
        lock (gate)
        {
            DropExpired();
            PlaceLease held = Held(token);
            (before, held.Session) = (held.Session, session);
        }

        Changed?.Invoke();
        if (before is not null)
            await before.LoseAsync($"another connection uses the lease of {FullName}").ConfigureAwait(false);
    }

    /// <summary>A user is no longer connected, and the board is off: from now on the time-out of the lease runs.</summary>
    public void Detach(IPlaceSession session)
    {
        lock (gate)
        {
            if (lease is null || lease.Session != session)
                return;
            lease.Session = null;
            lease.End = End(lease.Timeout);
        }

        Changed?.Invoke();
    }

    /// <summary>Ends what is over.</summary>
    public void Expire()
    {
        lock (gate)
            DropExpired();
    }

    /// <summary>Ends the lease, whoever has it.</summary>
    /// <returns>Ends when the board is off.</returns>
    public Task CloseAsync(string reason)
    {
        lock (gate)
            return lease is null ? Task.CompletedTask : EndLease(lease, reason);
    }

    /// <summary>Waits until a lease that is over has left the place, for a time.</summary>
    internal async Task WaitForEndAsync()
    {
        Task? ending;
        lock (gate)
        {
            DropExpired();
            ending = lease?.Ending;
        }

        if (ending is not null)
            await Task.WhenAny(ending, Task.Delay(EndWithin)).ConfigureAwait(false);
    }

    /// <summary>Once for each lease; whoever asks again waits for the same end.</summary>
    private Task EndLease(PlaceLease ended, string? reason) => ended.Ending ??= EndAsync(ended, ended.Session, reason);

    private async Task EndAsync(PlaceLease ended, IPlaceSession? session, string? reason)
    {
        // Not under the lock that the caller holds: others are told, and answer.
        await Task.Yield();
        try
        {
            if (session is not null)
                await session.LoseAsync(reason).ConfigureAwait(false);
        }
        finally
        {
            if (ended.Taken is not null)
                await ended.Taken.DisposeAsync().ConfigureAwait(false);
            lock (gate)
                lease = null;
            Changed?.Invoke();
        }
    }

    private void DropExpired()
    {
        long now = clock.GetTimestamp();
        if (lease is { Session: null, Taken: not null } && lease.End <= now)
            EndLease(lease, null);
        if (reservation is not null && reservation.End <= now)
        {
            reservation = null;
            Changed?.Invoke();
        }
    }

    private PlaceLease Held(string token) =>
        lease is { Ending: null } && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(lease.Token.AsSpan()),
            MemoryMarshal.AsBytes(token.AsSpan()))
            ? lease
            : throw new LabException(LabFault.LeaseLost,
                $"the lease of {FullName} has ended{(lease is { Ending: null } ? $"; {lease.Owner} has it now" : "")}");

    private void RefuseIfLeased(string? except)
    {
        if (lease is not null && lease.Owner != except)
            throw Busy(lease.Ending is null ? $"{lease.Owner} uses it" : $"{lease.Owner} has just left it and it is being switched off");
    }

    private void RefuseIfReserved(string owner)
    {
        if (reservation is not null && reservation.Owner != owner)
            throw Busy($"{reservation.Owner} has reserved it for another {TimeText.Of(TimeSpan.FromSeconds(Left(reservation.End)))}");
    }

    private LabException Busy(string reason) => new(LabFault.PlaceBusy, $"{FullName} is busy: {reason}");

    private long End(TimeSpan duration) => clock.GetTimestamp() + (long)(duration.TotalSeconds * clock.TimestampFrequency);

    private double Left(long end) => Math.Max(0, (double)(end - clock.GetTimestamp()) / clock.TimestampFrequency);

    private static void Check(string owner, TimeSpan time, TimeSpan longest, string what)
    {
        if (string.IsNullOrWhiteSpace(owner))
            throw new LabException(LabFault.Usage, $"a {what} needs an owner");
        if (time <= TimeSpan.Zero || time > longest)
            throw new LabException(LabFault.Usage, $"a {what} lasts up to {TimeText.Of(longest)}, not {TimeText.Of(time)}");
    }

    private sealed record Reservation(string Owner, long End);
}
