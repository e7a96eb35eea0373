using System;
using System.Security.Cryptography;
using System.Threading;

namespace Pistachio.Hil.Lab.Places;

/// <summary>
/// Who may use a board of this host, and for how long. A lease lasts as long as its user is connected, and after that for its time-out; a
/// reservation lasts for its time. The host alone decides, so a place is never lent twice, whatever the rest of the lab believes.
/// </summary>
internal sealed class ExportedPlace(string host, string address, IExportedBoard board, TimeProvider clock)
{
    /// <summary>Longest time-out of a lease.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(10);

    /// <summary>Longest reservation.</summary>
    public static readonly TimeSpan LongestReservation = TimeSpan.FromDays(14);

    private readonly Lock gate = new();
    private Lease? lease;
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
                    ({ Session: not null }, _) => free with { State = PlaceState.InUse, Owner = lease.Owner },
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
    public LabLease Acquire(string owner, TimeSpan timeout)
    {
        Check(owner, timeout, LongestLease, "lease");
        LabLease given;
        lock (gate)
        {
            DropExpired();
            if (lease is not null)
                throw Busy($"{lease.Owner} uses it");
            if (reservation is not null && reservation.Owner != owner)
                throw Busy($"{reservation.Owner} has reserved it for another {TimeText.Of(TimeSpan.FromSeconds(Left(reservation.End)))}");
            IDisposable taken = board.Take(owner);
            lease = new Lease(owner, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), timeout, taken) { End = End(timeout) };
            given = new LabLease(host, board.Name, board.Board, address, lease.Token, timeout.TotalSeconds);
        }

        Changed?.Invoke();
        return given;
    }

    /// <summary>Ends a lease.</summary>
    /// <exception cref="LabException">It has ended already.</exception>
    public void Release(string token)
    {
        Lease ended;
        lock (gate)
        {
            ended = Held(token);
            lease = null;
        }

        EndLease(ended, null);
    }

    /// <summary>Keeps the place for an owner; one that has it reserved already has it for the new time.</summary>
    /// <exception cref="LabException">Somebody else has the place.</exception>
    public void Reserve(string owner, TimeSpan duration)
    {
        Check(owner, duration, LongestReservation, "reservation");
        lock (gate)
        {
            DropExpired();
            if (lease is not null && lease.Owner != owner)
                throw Busy($"{lease.Owner} uses it");
            if (reservation is not null && reservation.Owner != owner)
                throw Busy($"{reservation.Owner} has reserved it for another {TimeText.Of(TimeSpan.FromSeconds(Left(reservation.End)))}");
            reservation = new Reservation(owner, End(duration));
        }

        Changed?.Invoke();
    }

    /// <summary>Ends a reservation; with <paramref name="force"/> that of anybody, and the lease too.</summary>
    /// <exception cref="LabException">The owner has no reservation here.</exception>
    public void Free(string owner, bool force)
    {
        Lease? ended = null;
        lock (gate)
        {
            DropExpired();
            if (!force && reservation?.Owner != owner)
                throw reservation is null
                    ? new LabException(LabFault.Usage, $"{FullName} is not reserved")
                    : Busy($"{reservation.Owner} has reserved it");
            reservation = null;
            if (force)
                (ended, lease) = (lease, null);
        }

        EndLease(ended, $"{owner} has ended the lease of {FullName} by force");
    }

    /// <summary>The user of a lease is connected. A connection that it had before is over.</summary>
    /// <param name="token">Of the lease.</param>
    /// <param name="session">Is told when the lease is lost.</param>
    /// <exception cref="LabException">The lease has ended.</exception>
    public void Attach(string token, IPlaceSession session)
    {
        IPlaceSession? before;
        lock (gate)
        {
            DropExpired();
            Lease held = Held(token);
            (before, held.Session) = (held.Session, session);
        }

        before?.Lose($"another connection uses the lease of {FullName}");
        Changed?.Invoke();
    }

    /// <summary>A user is no longer connected: from now on the time-out of the lease runs.</summary>
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
        bool changed;
        lock (gate)
            changed = DropExpired();
        if (changed)
            Changed?.Invoke();
    }

    /// <summary>Ends the lease, whoever has it.</summary>
    public void Close(string reason)
    {
        Lease? ended;
        lock (gate)
            (ended, lease) = (lease, null);
        EndLease(ended, reason);
    }

    private void EndLease(Lease? ended, string? reason)
    {
        if (reason is not null)
            ended?.Session?.Lose(reason);
        ended?.Taken.Dispose();
        Changed?.Invoke();
    }

    private bool DropExpired()
    {
        long now = clock.GetTimestamp();
        bool changed = false;
        if (lease is { Session: null } && lease.End <= now)
        {
            lease.Taken.Dispose();
            lease = null;
            changed = true;
        }

        if (reservation is not null && reservation.End <= now)
        {
            reservation = null;
            changed = true;
        }

        return changed;
    }

    private Lease Held(string token) => lease is not null && CryptographicOperations.FixedTimeEquals(Bytes(lease.Token), Bytes(token))
        ? lease
        : throw new LabException(LabFault.LeaseLost, $"the lease of {FullName} has ended{(lease is null ? "" : $"; {lease.Owner} has it now")}");

    private LabException Busy(string reason) => new(LabFault.PlaceBusy, $"{FullName} is busy: {reason}");

    private long End(TimeSpan duration) => clock.GetTimestamp() + (long)(duration.TotalSeconds * clock.TimestampFrequency);

    private double Left(long end) => Math.Max(0, (double)(end - clock.GetTimestamp()) / clock.TimestampFrequency);

    private static ReadOnlySpan<byte> Bytes(string text) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan());

    private static void Check(string owner, TimeSpan time, TimeSpan longest, string what)
    {
        if (string.IsNullOrWhiteSpace(owner))
            throw new LabException(LabFault.Usage, $"a {what} needs an owner");
        if (time <= TimeSpan.Zero || time > longest)
            throw new LabException(LabFault.Usage, $"a {what} lasts up to {TimeText.Of(longest)}, not {TimeText.Of(time)}");
    }

    private sealed class Lease(string owner, string token, TimeSpan timeout, IDisposable taken)
    {
        public string Owner => owner;

        public string Token => token;

        public TimeSpan Timeout => timeout;

        /// <summary>The board is the lab's until this is disposed of.</summary>
        public IDisposable Taken => taken;

        public IPlaceSession? Session { get; set; }

        public long End { get; set; }
    }

    private sealed record Reservation(string Owner, long End);
}
