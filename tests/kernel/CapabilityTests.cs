using System.Collections.Generic;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

[TestFixture]
internal sealed class CapabilityTests
{
    private const ulong ReadWrite = (ulong)(Protection.Read | Protection.Write);

    private TestMachine machine = null!;

    [SetUp]
    public void MakeMachine() => machine = new TestMachine();

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
    public void Rights_only_shrink_from_one_derivation_to_the_next() =>
        Gen.Int[0, 15].Array[1, 6].Sample(
            steps =>
            {
                ulong first = Retype(CapabilityKind.Endpoint);
                ulong handle = first;
                int expected = 15;
                foreach (int rights in steps)
                {
                    handle = machine.Must(machine.Root, CallNumber.Derive, handle, (ulong)rights);
                    expected &= rights;
                    ((machine.Must(machine.Root, CallNumber.Inspect, handle) >> 8) & 0xFF).ShouldBe((ulong)expected);
                }

                machine.Must(machine.Root, CallNumber.Revoke, first);
                machine.Must(machine.Root, CallNumber.Delete, first);
            },
            iter: 200,
            threads: 1);

    [Test]
    public void After_a_revocation_no_descendant_works_and_nothing_is_mapped() =>
        Gen.Int[0, 1000].Array[1, 40].Sample(
            parents =>
            {
                Domain domain = Domain.Make(machine);
                DomainThread user = domain.AddThread();
                ulong memory = Retype(CapabilityKind.Memory, 4);
                List<ulong> handles = [memory];
                ulong address = 0x1000_0000;
                foreach (int parent in parents)
                {
                    ulong from = handles[parent % handles.Count];
                    ulong child = parent % 3 == 0
                        ? machine.Must(machine.Root, CallNumber.Split, from, 1UL << 32, 15)
                        : machine.Must(machine.Root, CallNumber.Derive, from, 15);
                    handles.Add(child);
                    machine.Must(machine.Root, CallNumber.Map, child, domain.SpaceHandle, address, 1UL << 32, ReadWrite);
                    address += 0x1000;
                }

                machine.Run(user);
                UserMode.Touch(machine, 0x1000_0000, Protection.Write).ShouldBeTrue();
                machine.Must(machine.Root, CallNumber.Revoke, memory);
                Invariant.CheckAll(machine);
                machine.Run(user);
                for (ulong page = 0x1000_0000; page < address; page += 0x1000)
                {
                    UserMode.Touch(machine, page, Protection.Read).ShouldBeFalse();
                }

                foreach (ulong handle in handles)
                {
                    if (handle != memory)
                    {
                        machine.Call(machine.Root, CallNumber.Inspect, handle).Status.ShouldBe(CallStatus.BadHandle);
                    }
                }

                machine.Dispose();
                machine = new TestMachine();
            },
            iter: 40,
            threads: 1);

    [Test]
    public void A_long_revocation_lets_interrupts_in_and_is_complete_on_return()
    {
        ulong memory = Retype(CapabilityKind.Memory, 1);
        ulong last = memory;
        for (int i = 0; i < 700; i++)
        {
            last = machine.Must(machine.Root, CallNumber.Derive, i % 2 == 0 ? last : memory, 15);
        }

        long before = machine.Restarts;
        machine.Must(machine.Root, CallNumber.Revoke, memory);
        (machine.Restarts - before).ShouldBeGreaterThan(5);
        SlotOf(memory).Value.FirstChild.IsNull.ShouldBeTrue();
        machine.Call(machine.Root, CallNumber.Inspect, last).Status.ShouldBe(CallStatus.BadHandle);
    }

    [Test]
    public void Nobody_is_told_that_a_revocation_is_complete_while_a_descendant_works()
    {
        // Two revocations meet: the one from above is interrupted in the middle of the subtree that the other one is to empty.
        ulong top = Retype(CapabilityKind.Endpoint);
        Domain domain = Domain.Make(machine, slots: 512);
        DomainThread other = domain.AddThread();
        ulong middle = domain.Give(top);
        List<ulong> below = [middle];
        for (int i = 0; i < 300; i++)
        {
            below.Add(machine.Must(other, CallNumber.Derive, below[^1], 15));
        }

        below.Remove(middle);

        machine.Run(machine.Root);
        TestMachine.SetCall(machine.Root, CallNumber.Revoke, top, 0, 0, 0, 0);
        machine.Syscall().ShouldBeTrue("the revocation was not interrupted");
        Result second = machine.Call(other, CallNumber.Revoke, middle);
        if (second.Status == CallStatus.Ok)
        {
            foreach (ulong handle in below)
            {
                machine.Call(other, CallNumber.Inspect, handle).Status.ShouldBe(CallStatus.BadHandle);
            }
        }
        else
        {
            second.Status.ShouldBe(CallStatus.BadHandle);
        }

        machine.Must(machine.Root, CallNumber.Revoke, top);
        machine.Call(other, CallNumber.Inspect, below[0]).Status.ShouldBe(CallStatus.BadHandle);
    }

    [Test]
    public void A_stale_handle_never_works_again() =>
        Gen.Int[1, 50].Sample(
            reuses =>
            {
                ulong first = Retype(CapabilityKind.Endpoint);
                ulong stale = machine.Must(machine.Root, CallNumber.Derive, first, 15);
                machine.Must(machine.Root, CallNumber.Delete, stale);
                for (int i = 0; i < reuses; i++)
                {
                    ulong again = machine.Must(machine.Root, CallNumber.Derive, first, 15);
                    again.ShouldNotBe(stale);
                    machine.Call(machine.Root, CallNumber.Inspect, stale).Status.ShouldBe(CallStatus.BadHandle);
                    machine.Must(machine.Root, CallNumber.Delete, again);
                }
            },
            iter: 30,
            threads: 1);

    [Test]
    public void A_slot_whose_generations_are_used_up_is_never_used_again()
    {
        ulong first = Retype(CapabilityKind.Endpoint);
        ulong handle = machine.Must(machine.Root, CallNumber.Derive, first, 15);
        SlotRef slot = SlotOf(handle);
        slot.Value.Header |= Slot.GenerationMask;
        ulong last = (handle & uint.MaxValue) | Slot.GenerationMask;
        machine.Must(machine.Root, CallNumber.Delete, last);
        for (int i = 0; i < 10; i++)
        {
            (machine.Must(machine.Root, CallNumber.Derive, first, 15) & uint.MaxValue).ShouldNotBe(handle & uint.MaxValue);
        }
    }

    [Test]
    public void Deleting_the_last_capability_of_a_running_thread_has_ended_it_on_return()
    {
        Domain domain = Domain.Make(machine, slots: 600);
        DomainThread thread = domain.AddThread();
        ulong child = machine.Must(machine.Root, CallNumber.Derive, thread.Handle, 15);
        ulong endpoint = Retype(CapabilityKind.Endpoint);
        for (int i = 0; i < 400; i++)
        {
            domain.Give(endpoint); // so that destroying the table takes several steps
        }

        machine.Must(machine.Root, CallNumber.Delete, child);
        machine.Must(machine.Root, CallNumber.Revoke, thread.Handle);
        machine.Must(machine.Root, CallNumber.Delete, domain.TableHandle);
        machine.Must(machine.Root, CallNumber.Delete, thread.Handle);
        machine.Shared.FirstDying.ShouldBe(0UL);
        thread.Thread.Value.State.ShouldBe(ThreadState.Stopped);
    }

    [Test]
    public void Children_of_a_deleted_capability_go_to_its_parent()
    {
        ulong top = Retype(CapabilityKind.Endpoint);
        ulong middle = machine.Must(machine.Root, CallNumber.Derive, top, 15);
        ulong bottom = machine.Must(machine.Root, CallNumber.Derive, middle, 15);
        machine.Must(machine.Root, CallNumber.Delete, middle);
        machine.Must(machine.Root, CallNumber.Inspect, bottom);
        machine.Must(machine.Root, CallNumber.Revoke, top);
        machine.Call(machine.Root, CallNumber.Inspect, bottom).Status.ShouldBe(CallStatus.BadHandle);
    }

    [Test]
    public void Memory_comes_back_when_everything_made_of_it_is_gone_and_is_zero_again()
    {
        ulong untyped = Retype(CapabilityKind.Untyped, 64);
        for (int round = 0; round < 5; round++)
        {
            machine.Must(machine.Root, CallNumber.UntypedFree, untyped).ShouldBe(64UL);
            ulong memory = machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.Memory, 60);
            ulong physical = SlotOf(memory).Value.PhysicalBase;
            for (ulong offset = 0; offset < 60 * 4096; offset += 8)
            {
                ref ulong word = ref KernelMemory.At<ulong>(physical + offset);
                word.ShouldBe(0UL);
                word = ulong.MaxValue;
            }

            machine.Must(machine.Root, CallNumber.UntypedFree, untyped).ShouldBe(4UL);
            machine.Call(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.Memory, 5).Status.ShouldBe(CallStatus.OutOfMemory);
            machine.Must(machine.Root, CallNumber.Revoke, untyped);
        }
    }

    /// <summary>Address spaces and threads clear only what they use of their memory.</summary>
    [Test]
    public void A_thread_of_memory_that_was_written_knows_nothing_of_it_and_its_message_page_is_zero()
    {
        const ulong pages = 4;
        ulong untyped = Retype(CapabilityKind.Untyped, pages);
        ulong memory = machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.Memory, pages);
        ulong physical = SlotOf(memory).Value.PhysicalBase;
        Fill(physical, pages, ulong.MaxValue);
        machine.Must(machine.Root, CallNumber.Revoke, untyped);

        ulong thread = machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.Thread);
        ulong space = machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.AddressSpace);
        Invariant.CheckAll(machine);
        for (ulong register = 0; register < 26; register++)
        {
            Result got = machine.Call(machine.Root, CallNumber.ThreadGet, thread, register);
            (got.Status != CallStatus.Ok || got.Value is 0 or Thread.InitialFlags).ShouldBeTrue($"register {register} is {got.Value:x}");
        }

        ulong page = machine.Must(machine.Root, CallNumber.ThreadPage, thread);
        ulong messages = SlotOf(page).Value.PhysicalBase;
        for (ulong offset = 0; offset < 4096; offset += 8)
            KernelMemory.At<ulong>(messages + offset).ShouldBe(0UL);
        machine.Call(machine.Root, CallNumber.Map, Retype(CapabilityKind.Memory, 1), space, 0x1000_0000, 1UL << 32, 1).Status
            .ShouldBe(CallStatus.NoPageTables, "the space is empty");
    }

    [Test]
    public void A_copy_of_a_page_has_its_bytes_and_the_region_gives_zeros_again_afterwards()
    {
        ulong source = Retype(CapabilityKind.Memory, 3);
        ulong from = SlotOf(source).Value.PhysicalBase;
        for (ulong page = 0; page < 3; page++)
            Fill(from + (page * 4096), 1, 100 + page);
        ulong untyped = Retype(CapabilityKind.Untyped, 4);
        ulong memory = machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.Memory, 4);
        Fill(SlotOf(memory).Value.PhysicalBase, 4, ulong.MaxValue);
        machine.Must(machine.Root, CallNumber.Revoke, untyped);

        ulong copy = machine.Must(machine.Root, CallNumber.RetypeCopy, untyped, source, 1);
        SlotOf(copy).Value.Pages.ShouldBe(1UL);
        ulong to = SlotOf(copy).Value.PhysicalBase;
        Fill(from, 3, 0);
        for (ulong offset = 0; offset < 4096; offset += 8)
            KernelMemory.At<ulong>(to + offset).ShouldBe(101UL);
        machine.Must(machine.Root, CallNumber.UntypedFree, untyped).ShouldBe(3UL);
        ulong next = machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.Memory, 3);
        for (ulong offset = 0; offset < 3 * 4096; offset += 8)
            KernelMemory.At<ulong>(SlotOf(next).Value.PhysicalBase + offset).ShouldBe(0UL);
        machine.Call(machine.Root, CallNumber.RetypeCopy, untyped, source, 1).Status.ShouldBe(CallStatus.OutOfMemory);
        machine.Must(machine.Root, CallNumber.Revoke, untyped);
        machine.Call(machine.Root, CallNumber.Inspect, copy).Status.ShouldBe(CallStatus.BadHandle);
    }

    [Test]
    public void A_page_is_copied_only_by_whoever_may_read_it_and_has_the_object_itself()
    {
        ulong untyped = Retype(CapabilityKind.Untyped, 4);
        ulong source = Retype(CapabilityKind.Memory, 2);
        CallStatus Copy(ulong from, ulong memory, ulong page) => machine.Call(machine.Root, CallNumber.RetypeCopy, from, memory, page).Status;
        Copy(untyped, source, 2).ShouldBe(CallStatus.BadArgument, "behind the end");
        Copy(untyped, source, ulong.MaxValue).ShouldBe(CallStatus.BadArgument);
        Copy(untyped, untyped, 0).ShouldBe(CallStatus.WrongKind);
        Copy(source, source, 0).ShouldBe(CallStatus.WrongKind);
        Copy(untyped, 0, 0).ShouldBe(CallStatus.BadHandle);
        Copy(untyped, machine.Must(machine.Root, CallNumber.Derive, source, (ulong)Rights.All), 0).ShouldBe(CallStatus.BadArgument, "it is derived");
        Copy(untyped, machine.Must(machine.Root, CallNumber.Derive, source, (ulong)Rights.Write), 0).ShouldBe(CallStatus.NoRight);
        machine.Must(machine.Root, CallNumber.UntypedFree, untyped).ShouldBe(4UL);
        Copy(untyped, source, 1).ShouldBe(CallStatus.Ok);
    }

    private static void Fill(ulong physical, ulong pages, ulong value)
    {
        for (ulong offset = 0; offset < pages * 4096; offset += 8)
            KernelMemory.At<ulong>(physical + offset) = value;
    }

    /// <summary>Small tables are made without clearing their memory, so what a program wrote there must not become capabilities.</summary>
    [Test]
    public void A_table_of_memory_that_was_written_is_empty([Values(20UL, CapabilityTable.SmallSlots, CapabilityTable.SmallSlots + 1)] ulong slots)
    {
        const ulong pages = 32;
        ulong untyped = Retype(CapabilityKind.Untyped, pages);
        ulong memory = machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.Memory, pages);
        ulong physical = SlotOf(memory).Value.PhysicalBase;
        ulong forged = SlotOf(machine.Untyped).Value.Header & ~Slot.IndexMask;
        for (ulong offset = 0; offset < pages * 4096; offset += 8)
        {
            ulong slot = offset / Slot.Size;
            KernelMemory.At<ulong>(physical + offset) = offset % Slot.Size == 0 ? forged | (slot - 1) : ulong.MaxValue;
        }

        machine.Must(machine.Root, CallNumber.Revoke, untyped);
        Domain dirty = Domain.Make(machine, slots: slots, tableMemory: untyped);
        DomainThread thread = dirty.AddThread();
        for (ulong i = 1; i < slots; i++)
        {
            machine.Call(thread, CallNumber.Inspect, (forged & Slot.GenerationMask) | i).Status.ShouldBe(CallStatus.BadHandle);
            machine.Call(thread, CallNumber.Inspect, i).Status.ShouldBe(CallStatus.BadHandle);
        }

        for (ulong i = 1; i < slots; i++)
        {
            ulong given = dirty.Give(dirty.SpaceHandle, Rights.Read);
            machine.Must(thread, CallNumber.Inspect, given).ShouldBe((ulong)CapabilityKind.AddressSpace | ((ulong)Rights.Read << 8));
        }

        Invariant.CheckAll(machine);
        machine.Call(machine.Root, CallNumber.Derive, dirty.SpaceHandle, (ulong)Rights.Read, 0, dirty.TableHandle).Status.ShouldBe(CallStatus.TableFull);
        machine.Must(machine.Root, CallNumber.Revoke, untyped);
        machine.Must(machine.Root, CallNumber.UntypedFree, untyped).ShouldBe(pages);
    }

    [Test]
    public void Memory_below_an_object_that_was_begun_and_given_up_is_zero_when_it_is_given_out()
    {
        ulong untyped = Retype(CapabilityKind.Untyped, 64);
        ulong memory = machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.Memory, 64);
        ulong physical = SlotOf(memory).Value.PhysicalBase;
        for (ulong offset = 0; offset < 64 * 4096; offset += 8)
        {
            KernelMemory.At<ulong>(physical + offset) = ulong.MaxValue;
        }

        machine.Must(machine.Root, CallNumber.Revoke, untyped);
        machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.CapabilityTable, 20);
        Untyped.Retype(machine.Cpu, machine.Root, untyped, (ulong)CapabilityKind.Memory, 40, 0, out _).ShouldBe(Destruction.Restart);
        ulong endpoint = machine.Must(machine.Root, CallNumber.Retype, untyped, (ulong)CapabilityKind.Endpoint);
        KernelMemory.At<Endpoint>(SlotOf(endpoint).Value.Object).Server.IsNull.ShouldBeTrue();
    }

    [Test]
    public void Untyped_memory_is_given_out_once() =>
        Gen.Int[1, 10].Array[1, 40].Sample(
            kinds =>
            {
                ulong untyped = Retype(CapabilityKind.Untyped, 128);
                List<(ulong Start, ulong End)> given = [];
                foreach (int choice in kinds)
                {
                    CapabilityKind kind = (CapabilityKind)choice;
                    ulong size = kind switch
                    {
                        CapabilityKind.Untyped or CapabilityKind.Memory or CapabilityKind.PageTables => (ulong)choice,
                        CapabilityKind.CapabilityTable => 20,
                        _ => 0,
                    };
                    Result result = machine.Call(machine.Root, CallNumber.Retype, untyped, (ulong)kind, size);
                    if (result.Status == CallStatus.Ok)
                    {
                        (ulong start, ulong end) = MemoryInvariants.RegionOf(ref SlotOf(result.Value).Value);
                        given.ShouldNotContain(other => start < other.End && other.Start < end);
                        given.Add((start, end));
                    }
                }

                Invariant.CheckAll(machine);
                machine.Must(machine.Root, CallNumber.Revoke, untyped);
                machine.Must(machine.Root, CallNumber.UntypedFree, untyped).ShouldBe(128UL);
                machine.Must(machine.Root, CallNumber.Delete, untyped);
                machine.Dispose();
                machine = new TestMachine();
            },
            iter: 100,
            threads: 1);

    [Test]
    public void Destroying_what_a_domain_is_made_of_ends_it_and_gives_all_memory_back()
    {
        ulong untyped = Retype(CapabilityKind.Untyped, 200);
        Domain domain = Domain.Make(machine, untyped);
        DomainThread thread = domain.AddThread();
        domain.Give(domain.TableHandle); // a table that holds itself
        machine.Run(thread);
        machine.Must(machine.Root, CallNumber.Revoke, untyped);
        machine.Must(machine.Root, CallNumber.UntypedFree, untyped).ShouldBe(200UL);
        thread.Thread.Value.State.ShouldBe(ThreadState.Stopped);
        Invariant.CheckAll(machine);
    }

    private ulong Retype(CapabilityKind kind, ulong size = 0) =>
        machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)kind, size);

    private SlotRef SlotOf(ulong handle)
    {
        Lookup.Any(ref machine.Root.Value, handle, out SlotRef slot).ShouldBe(CallStatus.Ok);
        return slot;
    }
}
