using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;

using NUnit.Framework;

using Orleans;
using Orleans.Runtime;

using Pistachio.Hil.Lab.Cluster;
using Pistachio.Hil.Rigs;

using Shouldly;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>The membership table does what Orleans demands of one: compare-and-swap, and it outlives its process.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MembershipTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-lab-tests-").FullName;
    private readonly ManualClock clock = new();
    private readonly RemoteMembershipTable table;

    public MembershipTests() => table = Open();

    public void Dispose() => Directory.Delete(directory, true);

    [Test]
    public async Task A_row_comes_back_as_it_was_written_also_after_a_restart()
    {
        MembershipEntry written = Entry(1);
        written.AddSuspector(Address(2), new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        (await table.InsertRow(written, (await table.ReadAll()).Version.Next())).ShouldBeTrue();

        MembershipTableData after = await Open().ReadAll();
        after.Version.Version.ShouldBe(1);
        MembershipEntry read = after.Members.ShouldHaveSingleItem().Item1;
        (read.SiloAddress, read.Status, read.SiloName, read.HostName, read.ProxyPort).ShouldBe((Address(1), SiloStatus.Joining, "silo1", "host", 7));
        read.StartTime.ShouldBe(written.StartTime);
        read.SuspectTimes.ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe(written.SuspectTimes.ShouldNotBeNull().ShouldHaveSingleItem());
    }

    [Test]
    public async Task Of_two_writers_that_read_the_same_table_one_fails()
    {
        MembershipTableData read = await table.ReadAll();
        (await table.InsertRow(Entry(1), read.Version.Next())).ShouldBeTrue();
        (await table.InsertRow(Entry(2), read.Version.Next())).ShouldBeFalse();
        (await table.ReadAll()).Members.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_row_changes_only_for_who_has_read_its_last_version()
    {
        await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next());
        MembershipTableData first = await table.ReadAll();
        MembershipEntry entry = first.Members[0].Item1;
        entry.Status = SiloStatus.Active;
        (await table.UpdateRow(entry, first.Members[0].Item2, first.Version.Next())).ShouldBeTrue();

        MembershipTableData second = await table.ReadAll();
        entry.Status = SiloStatus.Dead;
        (await table.UpdateRow(entry, first.Members[0].Item2, second.Version.Next())).ShouldBeFalse("the row is newer");
        (await table.UpdateRow(entry, second.Members[0].Item2, first.Version.Next())).ShouldBeFalse("the table is newer");
        (await table.ReadRow(Address(1))).Members[0].Item1.Status.ShouldBe(SiloStatus.Active);
    }

    [Test]
    public async Task A_row_is_inserted_once()
    {
        await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next());
        (await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next())).ShouldBeFalse();
    }

    [Test]
    public async Task A_sign_of_life_moves_the_time_by_the_clock_of_the_primary_and_nothing_else()
    {
        await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next());
        clock.Advance(20);
        MembershipEntry claim = Entry(1);
        claim.IAmAliveTime = new DateTime(1999, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        await table.UpdateIAmAlive(claim);
        MembershipTableData read = await table.ReadAll();
        read.Members[0].Item1.IAmAliveTime.ShouldBe(clock.GetUtcNow().UtcDateTime);
        read.Version.Version.ShouldBe(1);
    }

    [Test]
    public async Task Dead_silos_are_forgotten_after_a_day_and_living_ones_never()
    {
        MembershipEntry dead = Entry(1);
        dead.Status = SiloStatus.Dead;
        await table.InsertRow(dead, (await table.ReadAll()).Version.Next());
        await table.InsertRow(Entry(2), (await table.ReadAll()).Version.Next());
        await table.CleanupDefunctSiloEntries(clock.GetUtcNow());
        (await table.ReadAll()).Members.Count.ShouldBe(2);
        clock.Advance(86_401);
        await table.CleanupDefunctSiloEntries(clock.GetUtcNow());
        (await table.ReadAll()).Members.Select(each => each.Item1.SiloAddress).ShouldBe([Address(2)]);
    }

    [Test]
    public void A_damaged_file_is_named_in_one_line()
    {
        string file = Path.Combine(directory, "membership.json");
        File.WriteAllText(file, "{ half");
        LabException trouble = Should.Throw<LabException>(() => new MembershipTable(file, clock).Load());
        trouble.Message.ShouldStartWith($"the lab's membership table {file} cannot be read: ");
        trouble.Kind.ShouldBe(RigFailure.NotUsable);
    }

    private static SiloAddress Address(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 7000 + number), 5);

    private static MembershipEntry Entry(int number) => new()
    {
        SiloAddress = Address(number),
        Status = SiloStatus.Joining,
        SiloName = $"silo{number}",
        HostName = "host",
        ProxyPort = 7,
        StartTime = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        IAmAliveTime = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
    };

    private RemoteMembershipTable Open()
    {
        var kept = new MembershipTable(Path.Combine(directory, "membership.json"), clock);
        kept.Load();
        return new RemoteMembershipTable((request, _) => Task.FromResult(kept.Ask(request)));
    }
}
