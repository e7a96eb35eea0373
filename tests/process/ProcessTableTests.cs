using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Processes.Server;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class ProcessTableTests
{
    [Test]
    public void Process_ids_are_used_again_only_after_all_others()
    {
        ProcessTable table = new();
        Process keeper = table.Add(null).ShouldNotBeNull();
        HashSet<uint> seen = [keeper.Pid];
        for (int i = 0; i < 32765; i++)
        {
            Process each = table.Add(keeper).ShouldNotBeNull();
            seen.Add(each.Pid).ShouldBeTrue();
            table.Remove(each);
        }

        Process again = table.Add(keeper).ShouldNotBeNull();
        again.Pid.ShouldBe(ProcessTable.FirstPid + 1); // the first one is still alive
    }

    [Test]
    public void The_id_of_a_group_that_has_members_is_given_to_no_process()
    {
        ProcessTable table = new();
        Process keeper = table.Add(null).ShouldNotBeNull();
        Process leader = table.Add(keeper).ShouldNotBeNull();
        Process member = table.Add(keeper).ShouldNotBeNull();
        table.Move(member, leader.Pid, member.Session);
        table.Remove(leader);
        for (int i = 0; i < 40000; i++)
        {
            Process each = table.Add(keeper).ShouldNotBeNull();
            each.Pid.ShouldNotBe(leader.Pid);
            table.Remove(each);
        }
    }

    [Test]
    public void A_full_table_refuses_and_recovers()
    {
        ProcessTable table = new();
        Process keeper = table.Add(null).ShouldNotBeNull();
        Process? last = null;
        while (table.Add(keeper) is { } each)
            last = each;
        table.Count.ShouldBe((int)(ProcessTable.PidLimit - ProcessTable.FirstPid));
        table.Remove(last.ShouldNotBeNull());
        table.Add(keeper).ShouldNotBeNull().Pid.ShouldBe(last.Pid);
    }
}
