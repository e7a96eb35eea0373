using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Places;
using Pistachio.Hil.Rigs;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>Two users never share a board, and nobody keeps one that they have left.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(60_000)]
internal sealed class LockTests : IDisposable
{
    private static readonly PlaceUser Ada = new("ada@lab");
    private static readonly PlaceUser Bob = new("bob@lab");

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-locks-").FullName;
    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly LocalPlaceLocks locks;
    private readonly Place bench = TestPlaces.Named("bench-1");

    public LockTests() => locks = new LocalPlaceLocks(directory, clock);

    public void Dispose() => Directory.Delete(directory, true);

    [Test]
    public async Task A_place_is_used_by_one_at_a_time_and_the_other_hears_who_it_is(CancellationToken cancellation)
    {
        await using (await locks.TakeAsync(bench, Ada, cancellation))
        {
            clock.Now += TimeSpan.FromMinutes(5);
            var busy = await Should.ThrowAsync<PlaceBusyException>(() => new LocalPlaceLocks(directory, clock).TakeAsync(bench, Bob, cancellation));
            busy.Message.ShouldBe($"place bench-1 is busy: ada@lab uses it since 2026-11-26 12:00:00 UTC (process {Environment.ProcessId})");
            busy.Kind.ShouldBe(RigFailure.Busy);
            (await locks.FindAsync(bench, cancellation)).ShouldNotBeNull().User.ShouldBe(Ada);
            await using IAsyncDisposable other = await locks.TakeAsync(TestPlaces.Named("bench-2"), Bob, cancellation);
        }

        (await locks.FindAsync(bench, cancellation)).ShouldBeNull();
        await using IAsyncDisposable next = await locks.TakeAsync(bench, Bob, cancellation);
    }

    [Test]
    public async Task One_board_under_two_names_is_one_board(CancellationToken cancellation)
    {
        await using IAsyncDisposable held = await locks.TakeAsync(bench, Ada, cancellation);
        await Should.ThrowAsync<PlaceBusyException>(() => locks.TakeAsync(bench with { Name = "another-name" }, Bob, cancellation));
    }

    [Test]
    public async Task The_place_of_a_process_that_was_killed_is_free_at_once(CancellationToken cancellation)
    {
        await using (await locks.TakeAsync(bench, Ada, cancellation))
        {
            // Makes the file.
        }

        string file = Directory.GetFiles(directory, "*.lock").Single();
        using Process holder = Process.Start(new ProcessStartInfo("flock", ["--no-fork", "--exclusive", file, "sh", "-c", "echo locked; exec sleep 1000"]) { RedirectStandardOutput = true })!;
        (await holder.StandardOutput.ReadLineAsync(cancellation)).ShouldBe("locked");
        await Should.ThrowAsync<PlaceBusyException>(() => locks.TakeAsync(bench, Bob, cancellation));
        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync(cancellation);
        await using IAsyncDisposable next = await locks.TakeAsync(bench, Bob, cancellation);
    }

    [Test]
    public async Task A_reservation_keeps_others_away_until_it_ends(CancellationToken cancellation)
    {
        await locks.ReserveAsync(bench, Ada, clock.Now + TimeSpan.FromHours(2), cancellation);
        await using (await locks.TakeAsync(bench, Ada, cancellation))
        {
            // Whoever has reserved it uses it as often as they like.
        }

        clock.Now += TimeSpan.FromMinutes(119);
        (await Should.ThrowAsync<PlaceBusyException>(() => locks.TakeAsync(bench, Bob, cancellation)))
            .Message.ShouldBe("place bench-1 is reserved by ada@lab since 2026-11-26 12:00:00 until 2026-11-26 14:00:00 UTC");
        await Should.ThrowAsync<PlaceBusyException>(() => locks.ReserveAsync(bench, Bob, clock.Now + TimeSpan.FromHours(1), cancellation));
        await Should.ThrowAsync<PlaceBusyException>(() => locks.ReleaseAsync(bench, Bob, cancellation));

        clock.Now += TimeSpan.FromMinutes(2);
        (await locks.FindAsync(bench, cancellation)).ShouldBeNull();
        await using IAsyncDisposable next = await locks.TakeAsync(bench, Bob, cancellation);
    }

    [Test]
    public async Task A_reservation_can_be_given_up(CancellationToken cancellation)
    {
        await locks.ReserveAsync(bench, Ada, clock.Now + TimeSpan.FromHours(2), cancellation);
        (await locks.ReleaseAsync(bench, Ada, cancellation)).ShouldBeTrue();
        (await locks.ReleaseAsync(bench, Ada, cancellation)).ShouldBeFalse();
        await using IAsyncDisposable next = await locks.TakeAsync(bench, Bob, cancellation);
    }

    [Test]
    public async Task A_place_in_use_cannot_be_reserved_by_somebody_else(CancellationToken cancellation)
    {
        await using IAsyncDisposable held = await locks.TakeAsync(bench, Ada, cancellation);
        await Should.ThrowAsync<PlaceBusyException>(() => locks.ReserveAsync(bench, Bob, clock.Now + TimeSpan.FromHours(1), cancellation));
    }

    [Test]
    public async Task A_lock_that_cannot_be_made_is_told(CancellationToken cancellation)
    {
        string file = Path.Combine(directory, "file");
        await File.WriteAllTextAsync(file, "", cancellation);
        (await Should.ThrowAsync<RigException>(() => new LocalPlaceLocks(Path.Combine(file, "below"), clock).TakeAsync(bench, Ada, cancellation)))
            .Message.ShouldStartWith("the lock of place bench-1 cannot be made: ");
    }

    private sealed class TestClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
