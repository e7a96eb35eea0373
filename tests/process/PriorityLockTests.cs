using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Locks with priority inheritance, as the process server sees them.</summary>
internal sealed class PriorityLockTests
{
    private const ulong Memory = 7;
    private const ulong Word = 64;
    private const ulong OtherWord = 68;

    private TestSystem system = null!;
    private Process owner = null!;
    private Process waiter = null!;
    private Process late = null!;

    [SetUp]
    public void MakeProcesses()
    {
        system = new TestSystem(slabPages: 8_000);
        owner = system.Launch();
        waiter = system.Fork(owner);
        late = system.Fork(owner);
    }

    [Test]
    public void The_owner_runs_by_the_priority_of_who_waits_in_another_process_and_keeps_its_own()
    {
        SetPriority(waiter, 20);
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        Context(owner).ShouldBe(new Scheduling(SchedulingPolicy.Fifo, 20, 0));
        SetPriority(waiter, 30);
        Context(owner).Priority.ShouldBe(30, "a waiter may be changed");
        system.Server.Scheduling(owner.Domain, 0, out SchedulingPolicy policy, out int priority, out _, out _).ShouldBe(Errno.None);
        (policy, priority).ShouldBe((SchedulingPolicy.Other, 0));
        Leaves(waiter).ShouldBeTrue();
        Context(owner).ShouldBe(new Scheduling(SchedulingPolicy.Other, 0, 0));
        Leaves(waiter).ShouldBeFalse("it does not wait");
    }

    [Test]
    public void A_priority_goes_along_a_chain_of_locks_private_ones_too()
    {
        system.Server.CreateThread(owner.Domain, 0, out uint second, out uint index).ShouldBe(Errno.None);
        SetPriority(late, 20);
        Enter(late, Word, waiter).ShouldBe(Errno.None);
        Enter(waiter, OtherWord, owner).ShouldBe(Errno.None);
        system.Server.PriorityEnter(owner.Domain, 0, 0, 0x10000, second, out _).ShouldBe(Errno.None);
        Context(waiter).Priority.ShouldBe(20);
        Context(owner).Priority.ShouldBe(20);
        system.Servers.Contexts[owner.Domain | ((ulong)index << 48)].Priority.ShouldBe(20);
        Leaves(late).ShouldBeTrue();
        system.Servers.Contexts[owner.Domain | ((ulong)index << 48)].Priority.ShouldBe(0);
    }

    [Test]
    public void A_waiter_lends_its_priority_only_to_whom_it_could_give_it()
    {
        SetPriority(waiter, 20);
        system.Server.SetUser(waiter.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        Context(owner).Priority.ShouldBe(0);
        Next(owner).ShouldBe(waiter.Pid);
    }

    [Test]
    public void The_first_of_the_highest_priority_is_next_and_the_others_wait_for_it()
    {
        Process last = system.Fork(owner);
        SetPriority(late, 20);
        SetPriority(last, 20);
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        Enter(late, Word, owner).ShouldBe(Errno.None);
        Enter(last, Word, owner).ShouldBe(Errno.None);
        Next(owner).ShouldBe(late.Pid);
        Woken(late).ShouldBe(ThreadSignalArea.Enters, "the word does not say so yet");
        Leaves(late).ShouldBeFalse("it is the next owner");
        Handed(owner).ShouldBe(Errno.None);
        Woken(late).ShouldBe(1UL);
        Woken(last).ShouldBe(ThreadSignalArea.Enters);
        Context(owner).Priority.ShouldBe(0);
        system.Server.Locks.Inherited(late.Pid).ShouldBe(20);
        Next(late).ShouldBe(last.Pid);
        Handed(late).ShouldBe(Errno.None);
        Next(last).ShouldBe(waiter.Pid);
        Handed(last).ShouldBe(Errno.None);
        system.Server.Locks.Count.ShouldBe(0);
    }

    [Test]
    public void Whoever_entered_too_late_to_be_next_looks_at_the_word_again()
    {
        Next(owner).ShouldBe(0U);
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        Enter(late, OtherWord, owner).ShouldBe(Errno.None);
        Handed(owner).ShouldBe(Errno.None);
        Woken(waiter).ShouldBe(1UL);
        Woken(late).ShouldBe(ThreadSignalArea.Enters, "it waits for another lock");
    }

    [Test]
    public void An_owner_that_ends_while_it_hands_over_leaves_nobody_asleep()
    {
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        Enter(late, Word, owner).ShouldBe(Errno.None);
        Next(owner).ShouldBe(waiter.Pid);
        system.Exit(owner, 0);
        Woken(waiter).ShouldBe(1UL);
        Woken(late).ShouldBe(1UL);
        Enter(waiter, Word, owner).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void A_next_owner_that_ends_before_it_is_told_is_followed_by_another_one()
    {
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        Enter(late, Word, owner).ShouldBe(Errno.None);
        Next(owner).ShouldBe(waiter.Pid);
        system.Exit(waiter, 0);
        Handed(owner).ShouldBe(Errno.ESRCH);
        Next(owner).ShouldBe(late.Pid);
        Handed(owner).ShouldBe(Errno.None);
        Woken(late).ShouldBe(1UL);
    }

    [Test]
    public void What_an_owner_did_not_write_is_looked_at_by_all()
    {
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        Enter(late, Word, owner).ShouldBe(Errno.None);
        Next(owner).ShouldBe(waiter.Pid);
        system.Server.PriorityHanded(owner.Domain, owner.Pid, Memory, Word, false).ShouldBe(Errno.None);
        Woken(waiter).ShouldBe(1UL);
        Woken(late).ShouldBe(1UL);
    }

    [Test]
    public void A_circle_is_a_deadlock_once_all_have_looked_at_their_words()
    {
        Enter(owner, Word, owner).ShouldBe(Errno.EDEADLK);
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        Enter(late, OtherWord, waiter).ShouldBe(Errno.None);
        system.Server.PriorityEnter(owner.Domain, 0, Memory, 72, late.Pid, out bool isCertain).ShouldBe(Errno.None);
        isCertain.ShouldBeFalse("two of them may be about to leave");
        Look(waiter);
        Look(late);
        Enter(owner, 72, late).ShouldBe(Errno.EDEADLK);
        Leaves(waiter).ShouldBeTrue();
        Enter(owner, 72, late).ShouldBe(Errno.None);
    }

    [Test]
    public void Threads_that_are_not_there_own_nothing()
    {
        Enter(waiter, Word, 4711).ShouldBe(Errno.ESRCH);
        system.Server.PriorityEnter(waiter.Domain, 5, Memory, Word, owner.Pid, out _).ShouldBe(Errno.ESRCH);
        system.Server.PriorityEnter(waiter.Domain, 0, 0, 0x10000, owner.Pid, out _).ShouldBe(Errno.ESRCH, "private memory");
        system.Server.PriorityNext(waiter.Domain, owner.Pid, Memory, Word, out _).ShouldBe(Errno.ESRCH, "another's thread");
        system.Server.PriorityHanded(waiter.Domain, owner.Pid, Memory, Word, true).ShouldBe(Errno.EINVAL);
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        system.Server.FirstThreadEnded(owner.Domain).ShouldBe(Errno.None);
        Woken(waiter).ShouldBe(1UL);
        Enter(waiter, Word, owner).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void Threads_that_end_and_programs_that_are_executed_leave_what_they_had_and_waited_for()
    {
        system.Server.CreateThread(owner.Domain, 0, out uint second, out uint index).ShouldBe(Errno.None);
        SetPriority(waiter, 20);
        Enter(waiter, Word, second).ShouldBe(Errno.None);
        system.Server.EndThread(owner.Domain, index).ShouldBe(Errno.None);
        Woken(waiter).ShouldBe(1UL);
        system.Server.CreateThread(owner.Domain, 0, out _, out uint again).ShouldBe(Errno.None);
        again.ShouldBe(index);
        system.Servers.Contexts[owner.Domain | ((ulong)index << 48)].Priority.ShouldBe(0);

        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        system.Server.EndThreads(waiter.Domain, 0, 0).ShouldBe(Errno.None);
        Context(owner).Priority.ShouldBe(0, "who executes waits no more");
        Enter(waiter, Word, owner).ShouldBe(Errno.None);
        system.Server.Executed(owner.Domain, "x"u8, out _, out _, out _).ShouldBe(Errno.None);
        Woken(waiter).ShouldBe(1UL);
        Context(owner).Priority.ShouldBe(0);
    }

    private Scheduling Context(Process process) => system.Servers.Contexts[process.Domain];

    private ulong Woken(Process process) => system.SignalsOf(process).First.Woken;

    private void Look(Process process) => system.SignalsOf(process).First.Woken = 0;

    private void SetPriority(Process process, int priority) =>
        system.Server.SetScheduling(owner.Domain, process.Pid, SchedulingPolicy.Fifo, priority).ShouldBe(Errno.None);

    private Errno Enter(Process process, ulong word, Process whom) => Enter(process, word, whom.Pid);

    private Errno Enter(Process process, ulong word, uint whom)
    {
        system.SignalsOf(process).First.Woken = ThreadSignalArea.Enters;
        return system.Server.PriorityEnter(process.Domain, 0, Memory, word, whom, out _);
    }

    private bool Leaves(Process process)
    {
        system.Server.PriorityLeave(process.Domain, 0, out bool left).ShouldBe(Errno.None);
        return left;
    }

    private uint Next(Process process)
    {
        system.Server.PriorityNext(process.Domain, process.Pid, Memory, Word, out uint next).ShouldBe(Errno.None);
        return next;
    }

    private Errno Handed(Process process) => system.Server.PriorityHanded(process.Domain, process.Pid, Memory, Word, true);
}
