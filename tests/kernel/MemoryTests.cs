using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

[TestFixture]
internal sealed class MemoryTests
{
    private const ulong Address = 0x1000_0000;
    private const ulong OnePage = 1UL << 32;

    private TestMachine machine = null!;
    private Domain domain = null!;
    private DomainThread user = null!;

    [SetUp]
    public void MakeMachine()
    {
        machine = new TestMachine();
        domain = Domain.Make(machine);
        user = domain.AddThread();
    }

    [TearDown]
    public void CheckAndFree()
    {
        try
        {
            Invariant.CheckAll(machine);
        }
        finally
        {
            machine.Dispose();
        }
    }

    [Test]
    public void A_mapping_gives_no_access_that_the_capability_does_not_give([Range(0, 15)] int rights, [Range(0, 8)] int protection)
    {
        ulong memory = machine.Must(machine.Root, CallNumber.Derive, Memory(1), (ulong)rights);
        Result result = machine.Call(machine.Root, CallNumber.Map, memory, domain.SpaceHandle, Address, OnePage, (ulong)protection);
        machine.Run(user);
        foreach (Protection access in new[] { Protection.Read, Protection.Write, Protection.Execute })
        {
            bool allowed = UserMode.Touch(machine, Address, access);
            bool granted = (rights & (int)access) != 0;
            (allowed && !granted).ShouldBeFalse($"{access} was possible");
            if (result.Status == CallStatus.Ok && (protection & (int)access) != 0)
            {
                allowed.ShouldBeTrue($"{access} was not possible");
            }
        }

        if ((protection & 6) == 6)
        {
            result.Status.ShouldBe(CallStatus.BadArgument);
        }
    }

    [Test]
    public void Less_protection_takes_effect_at_once([Values(1UL, 40UL)] ulong pages)
    {
        ulong memory = Memory(pages);
        machine.Must(machine.Root, CallNumber.Map, memory, domain.SpaceHandle, Address, pages << 32, 3).ShouldBe(pages);
        ulong mine = domain.Move(memory);
        machine.Run(user);
        UserMode.Touch(machine, Address, Protection.Write).ShouldBeTrue();
        machine.Must(user, CallNumber.Protect, mine, pages << 32, 1).ShouldBe(pages);
        UserMode.Touch(machine, Address, Protection.Write).ShouldBeFalse();
        UserMode.Touch(machine, Address, Protection.Read).ShouldBeTrue();
        machine.Must(user, CallNumber.Protect, mine, pages << 32, 0).ShouldBe(pages);
        UserMode.Touch(machine, Address, Protection.Read).ShouldBeFalse();
        machine.Must(user, CallNumber.Unmap, mine, pages << 32).ShouldBe(pages);
        machine.Must(user, CallNumber.Unmap, mine, pages << 32).ShouldBe(0UL);
    }

    [Test]
    public void Accessed_and_dirty_pages_are_told_and_cleared()
    {
        ulong memory = Memory(4);
        machine.Must(machine.Root, CallNumber.Map, memory, domain.SpaceHandle, Address, 4UL << 32, 3);
        ulong mine = domain.Move(memory);
        machine.Run(user);
        UserMode.Touch(machine, Address, Protection.Read);
        UserMode.Touch(machine, Address + 0x2000, Protection.Write);
        machine.Must(user, CallNumber.QueryPages, mine, 4UL << 32, 1).ShouldBe(0b101UL | (0b100UL << 32));
        machine.Must(user, CallNumber.QueryPages, mine, 4UL << 32).ShouldBe(0UL);
        UserMode.Touch(machine, Address + 0x2000, Protection.Write);
        machine.Must(user, CallNumber.QueryPages, mine, 4UL << 32).ShouldBe(0b100UL | (0b100UL << 32));
    }

    [Test]
    public void Page_zero_and_kernel_addresses_cannot_be_mapped([Values(0UL, 0x7FFF_FFFF_F000UL, 0x8000_0000_0000UL, 0xFFFF_8000_0000_0000UL, 0x1001UL)] ulong address) =>
        machine.Call(machine.Root, CallNumber.Map, Memory(1), domain.SpaceHandle, address, OnePage, 1).Status.ShouldBe(CallStatus.BadArgument);

    [Test]
    public void A_window_cannot_reach_beyond_user_space() =>
        machine.Call(machine.Root, CallNumber.Map, Memory(2), domain.SpaceHandle, 0x7FFF_FFFF_E000, OnePage, 1).Status.ShouldBe(CallStatus.BadArgument);

    [Test]
    public void A_page_is_not_mapped_over_another_and_the_capability_can_be_used_elsewhere()
    {
        ulong first = Memory(1);
        ulong second = Memory(1);
        machine.Must(machine.Root, CallNumber.Map, first, domain.SpaceHandle, Address, OnePage, 1);
        machine.Call(machine.Root, CallNumber.Map, second, domain.SpaceHandle, Address, OnePage, 1).Status.ShouldBe(CallStatus.AlreadyMapped);
        machine.Must(machine.Root, CallNumber.Map, second, domain.SpaceHandle, Address + 0x1000, OnePage, 1);
        machine.Call(machine.Root, CallNumber.Map, second, domain.SpaceHandle, Address + 0x2000, OnePage, 1).Status.ShouldBe(CallStatus.AlreadyMapped);
    }

    [Test]
    public void One_call_reaches_over_the_ends_of_page_tables([Values(1UL, 5UL, 8UL, 300UL)] ulong before, [Values(0UL, 1UL, 8UL, 200UL)] ulong behind)
    {
        const ulong end = 0x2000_0000; // of what one page table maps
        ulong count = before + behind;
        ulong memory = Memory(count + 2);
        ulong range = 1 | (count << 32);
        ulong start = end - (before * TestMachine.PageSize);
        machine.Must(machine.Root, CallNumber.Map, memory, domain.SpaceHandle, start, range, 3).ShouldBe(count);
        ulong other = Memory(1);
        machine.Must(machine.Root, CallNumber.Map, other, domain.SpaceHandle, end + (behind * TestMachine.PageSize), OnePage, 1);
        machine.Call(machine.Root, CallNumber.Map, memory, domain.SpaceHandle, start, range, 3).ShouldBe(new Result(CallStatus.AlreadyMapped, 0, false));

        // The page behind is another capability's: it ends the mapping of one more, and nothing changes it.
        machine.Must(machine.Root, CallNumber.Unmap, memory, OnePage | count).ShouldBe(1UL);
        Result more = machine.Call(machine.Root, CallNumber.Map, memory, domain.SpaceHandle, start + ((count - 1) * TestMachine.PageSize), count | (2UL << 32), 1);
        more.ShouldBe(new Result(CallStatus.AlreadyMapped, 1, false));
        machine.Must(machine.Root, CallNumber.Protect, memory, 1 | ((count + 1) << 32), 1).ShouldBe(count);
        machine.Must(machine.Root, CallNumber.Unmap, memory, (count + 2) << 32).ShouldBe(count);
        machine.Must(machine.Root, CallNumber.Unmap, other, OnePage).ShouldBe(1UL);
    }

    [Test]
    public void Pages_are_mapped_and_unmapped_on_the_short_way_as_on_the_long_one()
    {
        int wentShort = 0;
        ulong[] memory =
        [
            domain.Give(Memory(4)), domain.Give(Memory(4)), domain.Give(Memory(2), Rights.Read), domain.Give(Memory(2), Rights.Read | Rights.Execute),
        ];
        ulong space = domain.Give(domain.SpaceHandle);
        ulong readOnlySpace = domain.Give(domain.SpaceHandle, Rights.Read);
        ulong otherSpace = domain.Give(Domain.Make(machine).SpaceHandle);
        machine.Run(user);
        for (ulong i = 0; i < 4; i++)
        {
            machine.Must(user, CallNumber.Map, memory[i], space, Address + (i << 16), OnePage, 1);
        }

        Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 24], Gen.ULong[0, 4], Gen.ULong[0, 12], Gen.ULong[0, 19]).Array[1, 60].Sample(
            steps =>
            {
                foreach ((bool unmap, int which, int odd, ulong page, ulong count, ulong protection) in steps)
                {
                    ulong handle = odd == 9 ? memory[which] ^ (1UL << 32) : memory[which];
                    ulong range = page | ((count > 3 ? 1 : count) << 32);
                    ulong into = odd switch { 0 => readOnlySpace, 1 => otherSpace, 2 => space ^ (1UL << 32), 3 => handle, _ => space };
                    ulong address = Address + ((ulong)which << 16) + (page * TestMachine.PageSize) + (odd == 4 ? TestMachine.PageSize : 0) + (odd == 5 ? 1UL : 0) + (odd == 6 ? 1UL << 21 : 0);
                    if (unmap)
                    {
                        TestMachine.SetCall(user, CallNumber.Unmap, handle, range, 0, 0, 0);
                    }
                    else
                    {
                        TestMachine.SetCall(user, CallNumber.Map, handle, into, address, range, protection > 9 ? 1 + (protection & 2) : protection);
                    }

                    wentShort += Compare(unmap ? CallNumber.Unmap : CallNumber.Map) ? 1 : 0;
                    UserMode.Touch(machine, address, Protection.Read);
                }
            },
            iter: 20,
            threads: 1);
        wentShort.ShouldBeGreaterThan(30);
    }

    [Test]
    public void An_address_space_without_tables_says_so_and_goes_on_when_it_is_fed()
    {
        ulong space = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.AddressSpace);
        ulong memory = Memory(1);
        machine.Call(machine.Root, CallNumber.Map, memory, space, Address, OnePage, 1).Status.ShouldBe(CallStatus.NoPageTables);
        ulong pool = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.PageTables, 3);
        machine.Must(machine.Root, CallNumber.FeedTables, space, pool);
        machine.Call(machine.Root, CallNumber.FeedTables, space, pool).Status.ShouldBe(CallStatus.InUse);
        machine.Must(machine.Root, CallNumber.Map, memory, space, Address, OnePage, 1);
    }

    [Test]
    public void Taking_page_tables_back_unmaps_everything_they_held()
    {
        ulong space = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.AddressSpace);
        ulong pool = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.PageTables, 3);
        machine.Must(machine.Root, CallNumber.FeedTables, space, pool);
        ulong memory = Memory(1);
        machine.Must(machine.Root, CallNumber.Map, memory, space, Address, OnePage, 1);
        machine.Must(machine.Root, CallNumber.Delete, pool);
        machine.Must(machine.Root, CallNumber.Unmap, memory, OnePage).ShouldBe(0UL);
        Invariant.CheckAll(machine);
        machine.Must(machine.Root, CallNumber.Map, memory, domain.SpaceHandle, Address, OnePage, 1);
    }

    [Test]
    public void Page_tables_can_be_used_again_when_their_space_is_gone([Values] bool wiped)
    {
        // Two pools: the space is destroyed, or loses all its tables because the other pool goes.
        ulong space = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.AddressSpace);
        ulong pool = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.PageTables, 40);
        ulong other = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.PageTables, 3);
        machine.Must(machine.Root, CallNumber.FeedTables, space, other);
        machine.Must(machine.Root, CallNumber.FeedTables, space, pool);
        ulong memory = Memory(30);
        for (ulong i = 0; i < 30; i++)
        {
            // Each page in a table of its own.
            ulong page = machine.Must(machine.Root, CallNumber.Split, memory, i | OnePage, 15);
            machine.Must(machine.Root, CallNumber.Map, page, space, Address + (i << 21), OnePage, 3);
        }

        machine.Call(machine.Root, CallNumber.FeedTables, domain.SpaceHandle, pool).Status.ShouldBe(CallStatus.InUse);
        machine.Must(machine.Root, CallNumber.Delete, wiped ? other : space);
        ulong next = wiped ? space : machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.AddressSpace);
        machine.Must(machine.Root, CallNumber.FeedTables, next, pool);
        Invariant.CheckAll(machine);
        machine.Must(machine.Root, CallNumber.Map, Memory(1), next, Address, OnePage, 3);
        ulong behind = Memory(30);
        for (ulong i = 1; i < 30; i++)
        {
            // Its table is one of the old ones, or was not in use before.
            ulong page = machine.Must(machine.Root, CallNumber.Split, behind, i | OnePage, 15);
            machine.Must(machine.Root, CallNumber.Map, page, next, Address + (i << 21) + TestMachine.PageSize, OnePage, 3);
        }

        DomainThread thread = domain.AddThread();
        machine.Must(machine.Root, CallNumber.ThreadSuspend, thread.Handle);
        machine.Must(machine.Root, CallNumber.ThreadBind, thread.Handle, next, domain.TableHandle);
        machine.Must(machine.Root, CallNumber.ThreadResume, thread.Handle);
        machine.Run(thread);
        UserMode.Touch(machine, Address, Protection.Write).ShouldBeTrue();
        for (ulong i = 1; i < 30; i++)
        {
            UserMode.Touch(machine, Address + (i << 21), Protection.Read).ShouldBeFalse();
        }
    }

    [Test]
    public void A_fault_goes_up_to_the_handler_with_all_registers_and_comes_back()
    {
        ref Thread thread = ref user.Thread.Value;
        thread.UpcallEntry = 0x50_0000;
        thread.UpcallStack = 0x60_0000;
        thread.UpcallArgument = user.PageAddress;
        machine.Run(user);
        thread.Rip = 0x40_1234;
        thread.Rsp = 0x61_0000;
        (thread.Rax, thread.Rdi, thread.R15, thread.Rflags) = (1, 2, 15, 0x246);
        machine.Trap(14, 6, 0xDEAD_B000);
        (thread.Rip, thread.Rsp, thread.Rdi).ShouldBe((0x50_0000UL, 0x60_0000UL, user.PageAddress));
        user.Page(MessagePage.UpcallActive).ShouldBe(1UL);
        int[] offsets = [UpcallFrame.Rip, UpcallFrame.Rsp, UpcallFrame.Rax, UpcallFrame.Rdi, UpcallFrame.R15, UpcallFrame.Rflags, UpcallFrame.Vector, UpcallFrame.ErrorCode, UpcallFrame.Address, UpcallFrame.Cs, UpcallFrame.Ss];
        offsets.Select(o => user.Page(MessagePage.Upcall + o)).ShouldBe([0x40_1234, 0x61_0000, 1, 2, 15, 0x246, 14, 6, 0xDEAD_B000, Selectors.UserCode, Selectors.UserData]);
        machine.Current.Is(user).ShouldBeTrue();
    }

    [Test]
    public void A_fault_without_a_handler_goes_to_the_supervisor_who_lets_the_thread_go_on([Values] bool insideHandler)
    {
        ulong endpoint = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        ulong badged = machine.Must(machine.Root, CallNumber.Derive, endpoint, (ulong)Rights.All, 42);
        machine.Must(machine.Root, CallNumber.ThreadSupervisor, user.Handle, badged);
        if (insideHandler)
        {
            user.Thread.Value.UpcallEntry = 0x50_0000;
            user.Page(MessagePage.UpcallActive) = 1;
        }

        machine.Run(user);
        user.Thread.Value.Rip = 0x40_1234;
        user.Thread.Value.Rax = 99;
        machine.Trap(14, 4, 0xDEAD_B000);
        user.Thread.Value.State.ShouldBe(ThreadState.Sending);
        machine.Call(machine.Root, CallNumber.Wait, endpoint).Status.ShouldBe(CallStatus.Ok);
        ref Thread supervisor = ref machine.Root.Value;
        supervisor.Rdx.ShouldBe(42UL);
        new MessageTag(supervisor.Rbx).Protocol.ShouldBe(KernelProtocol.Number);
        (supervisor.R12, supervisor.R13, supervisor.R14, supervisor.R15).ShouldBe((14UL, 4UL, 0xDEAD_B000UL, 0x40_1234UL));
        machine.Must(machine.Root, CallNumber.Reply);
        user.Thread.Value.State.ShouldBe(ThreadState.Ready);
        (user.Thread.Value.Rip, user.Thread.Value.Rax).ShouldBe((0x40_1234UL, 99UL));
    }

    [Test]
    public void A_fault_that_nobody_handles_stops_the_thread_alone()
    {
        machine.Run(user);
        machine.Trap(6);
        user.Thread.Value.State.ShouldBe(ThreadState.Faulted);
        machine.Must(machine.Root, CallNumber.ThreadGet, user.Handle, (ulong)ThreadRegister.State).ShouldBe(3UL);
        machine.Must(machine.Root, CallNumber.ThreadSet, user.Handle, (ulong)ThreadRegister.Rip, 0x41_0000);
        machine.Must(machine.Root, CallNumber.ThreadResume, user.Handle);
        machine.Run(user);
    }

    [Test]
    public void A_thread_that_was_stopped_outside_user_space_goes_on_at_no_such_address([Values(13, 0x30)] int vector)
    {
        machine.Run(user);
        user.Thread.Value.Rip = 0x8000_0000_0000;
        machine.Trap((ulong)vector);
        user.Thread.Value.Rip.ShouldBe(0UL);
    }

    [Test]
    public void A_handler_is_told_where_outside_user_space_its_thread_was()
    {
        user.Thread.Value.UpcallEntry = 0x50_0000;
        machine.Run(user);
        user.Thread.Value.Rip = 0x8000_0000_0000;
        machine.Trap(13);
        user.Thread.Value.Rip.ShouldBe(0x50_0000UL);
        user.Page(MessagePage.Upcall + UpcallFrame.Rip).ShouldBe(0x8000_0000_0000UL);
    }

    [Test]
    public void A_thread_sets_its_own_segment_bases_within_user_space()
    {
        ulong[] others = [(ulong)ThreadRegister.Rip, (ulong)ThreadRegister.State, ulong.MaxValue];
        foreach (ulong register in new[] { (ulong)ThreadRegister.FsBase, (ulong)ThreadRegister.GsBase })
        {
            machine.Call(machine.Root, CallNumber.SetSegmentBase, 0, register, 0x7FFF_FFFF_0000).Status.ShouldBe(CallStatus.Ok);
            machine.Call(machine.Root, CallNumber.SetSegmentBase, 0, register, 0x8000_0000_0000).Status.ShouldBe(CallStatus.BadArgument);
            machine.Call(machine.Root, CallNumber.SetSegmentBase, 0, register, ulong.MaxValue).Status.ShouldBe(CallStatus.BadArgument);
        }

        machine.Root.Value.FsBase.ShouldBe(0x7FFF_FFFF_0000UL);
        machine.Root.Value.GsBase.ShouldBe(0x7FFF_FFFF_0000UL);
        others.ShouldAllBe(register => machine.Call(machine.Root, CallNumber.SetSegmentBase, 0, register, 0x1000).Status == CallStatus.BadArgument);
    }

    [Test]
    public void Registers_that_would_be_dangerous_in_user_mode_are_refused_or_cleaned()
    {
        machine.Must(machine.Root, CallNumber.ThreadSuspend, user.Handle);
        foreach (ThreadRegister register in new[] { ThreadRegister.Rip, ThreadRegister.FsBase, ThreadRegister.GsBase, ThreadRegister.UpcallEntry, ThreadRegister.GateEntry })
        {
            machine.Call(machine.Root, CallNumber.ThreadSet, user.Handle, (ulong)register, 0xFFFF_8000_0000_0000).Status.ShouldBe(CallStatus.BadArgument);
            machine.Call(machine.Root, CallNumber.ThreadSet, user.Handle, (ulong)register, 0x8000_0000_0000).Status.ShouldBe(CallStatus.BadArgument);
        }

        machine.Must(machine.Root, CallNumber.ThreadSet, user.Handle, (ulong)ThreadRegister.Rflags, ulong.MaxValue);
        ulong flags = machine.Must(machine.Root, CallNumber.ThreadGet, user.Handle, (ulong)ThreadRegister.Rflags);
        (flags & 0x3000).ShouldBe(0UL, "I/O privilege");
        (flags & 0x200).ShouldNotBe(0UL, "interrupts stay on");
    }

    private ulong Memory(ulong pages) => machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Memory, pages);

    /// <summary>Makes the call of the thread on the short path, goes back, makes it on the long one, and compares all memory. True if it was short.</summary>
    private bool Compare(CallNumber number)
    {
        user.Thread.Value.Rip = 0x40_0000;
        byte[] before = KernelMemory.Save();
        KeyValuePair<ulong, ulong>[] cached = [.. Mmu.Cached];
        if (!FastPathSwitch.Try(machine, user, number))
        {
            KernelMemory.Save().AsSpan().SequenceEqual(before).ShouldBeTrue("the short path gave up after it had changed something");
            machine.Syscall();
            return false;
        }

        (ulong, ulong) result = (user.Thread.Value.Rax, user.Thread.Value.Rdx);
        byte[] shortly = KernelMemory.Save();
        HashSet<ulong> shortlyCached = [.. Mmu.Cached.Keys];
        KernelMemory.Restore(before);
        foreach ((ulong page, ulong entry) in cached)
        {
            Mmu.Cached[page] = entry;
        }

        machine.Syscall();
        (user.Thread.Value.Rax, user.Thread.Value.Rdx).ShouldBe(result);
        Mmu.Cached.Keys.ShouldBe(shortlyCached, ignoreOrder: true);

        // All but the registers of the thread itself.
        byte[] atLength = KernelMemory.Save();
        int thread = (int)(user.Thread.Address - KernelMemory.Start);
        shortly.AsSpan(thread, Thread.FirstSlotOffset).Clear();
        atLength.AsSpan(thread, Thread.FirstSlotOffset).Clear();
        shortly.AsSpan().SequenceEqual(atLength).ShouldBeTrue("the short path left something else behind");
        return true;
    }
}
