using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class DomainTests
{
    [Test]
    public void A_process_begins_with_library_start_page_and_capabilities_in_place()
    {
        TestSystem system = new();
        Process process = system.Launch();
        ProcessDomain domain = process.Objects.ShouldNotBeNull();
        FakeCapability thread = system.Kernel[domain.Thread];

        thread.Registers.ShouldBe(new Dictionary<ThreadRegister, ulong>
        {
            [ThreadRegister.Rip] = LibraryFile.Entry,
            [ThreadRegister.Rdi] = StartPage.Address,
            [ThreadRegister.UpcallEntry] = LibraryFile.UpcallEntry,
            [ThreadRegister.UpcallStack] = LibraryFile.UpcallStack,
            [ThreadRegister.UpcallArgument] = RootTask.MessagePage,
            [ThreadRegister.GateEntry] = LibraryFile.GateEntry,
        }, ignoreOrder: true);
        (thread.Runs, thread.HasTime).ShouldBe((true, true));
        StartPage page = StartPageOf(system, domain);
        page.Magic.ShouldBe(StartPage.ExpectedMagic);
        page.Arguments[ProcessLayout.ProcessIdArgument].ShouldBe(process.Pid);
        page.Arguments[ProcessLayout.BootTimeArgument].ShouldBe(1_700_000_000_000_000_000UL);
        page.CapabilityCount.ShouldBe(4U);
        foreach (int i in Enumerable.Range(0, 4))
        {
            FakeCapability given = system.Kernel[page.Capabilities[i].Handle];
            given.Table.ShouldBe(domain.Table);
            (given.Kind, given.Badge).ShouldBe(i == 0 ? (CapabilityKind.AddressSpace, 0UL) : (CapabilityKind.Endpoint, process.Domain));
        }
    }

    [Test]
    public void Code_is_shared_and_the_private_memory_is_a_copy_of_its_own()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process second = system.Launch();

        byte[] one = PrivateMemoryOf(system, first);
        byte[] two = PrivateMemoryOf(system, second);
        one.ShouldNotBeSameAs(two);
        one[((int)LibraryFile.InitialPage * StartPage.PageSize) + 10].ShouldBe((byte)0x5A);
        one.Length.ShouldBe((int)LibraryFile.PrivatePages * StartPage.PageSize);
        system.Kernel[first.Objects!.Shared[0]].Content.ShouldBeSameAs(system.Kernel[second.Objects!.Shared[0]].Content);
    }

    [Test]
    public void A_launched_program_finds_its_request()
    {
        TestSystem system = new();
        byte[] memory = system.RequestOf(system.Launch("/bin/echo\0echo\0one\0"));
        ProcessRequest request = MemoryMarshal.Read<ProcessRequest>(memory);

        (request.Kind, request.ArgumentCount, request.EnvironmentCount).ShouldBe((ProcessRequestKind.Execute, 2U, 0U));
        (request.DescriptorCount, request.StringBytes, request.Umask).ShouldBe((3U, 19U, 18U));
        memory.AsSpan(ProcessRequest.StringsOffset, 19).SequenceEqual("/bin/echo\0echo\0one\0"u8).ShouldBeTrue();
        int descriptors = (int)request.DescriptorsOffset;
        descriptors.ShouldBe(88);
        memory[descriptors + 8].ShouldBe((byte)103); // the handle of standard output
        memory[descriptors + 12].ShouldBe((byte)1);
    }

    [Test]
    public void The_maker_of_a_child_loses_its_private_memory_when_the_child_starts()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Server.CreateChild(parent.Domain, out uint pid, out ulong memory).ShouldBe(Errno.None);
        system.Kernel.Derive(memory, Rights.All, 0, parent.Objects!.Table, out ulong arrived);

        system.Server.StartChild(parent.Domain, pid).ShouldBe(Errno.None);

        system.Kernel.OfTable(parent.Objects.Table).ShouldNotContain(each => each.Handle == arrived);
        system.Kernel[system.Table.Find(pid)!.Objects!.Thread].Runs.ShouldBeTrue();
    }

    [Test]
    public void After_all_processes_ended_nothing_is_left_and_slabs_are_used_again()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Exit(system.Fork(parent), 0);
        system.Server.Wait(parent.Domain, -1, WaitOptions.None, 0, out _, out _, out _, out _).ShouldBe(Errno.None);
        int capabilities = system.Kernel.Capabilities;
        for (int i = 0; i < 100; i++)
        {
            system.Exit(system.Fork(parent), 0);
            system.Server.Wait(parent.Domain, -1, WaitOptions.None, 0, out _, out _, out _, out _).ShouldBe(Errno.None);
        }

        system.Kernel.Capabilities.ShouldBe(capabilities);
        (system.Servers.Memory.Count, system.Servers.Files.Count, system.Servers.Contexts.Count).ShouldBe((1, 1, 1));
        system.Server.Census(ProcessBadge.Control, out uint processes, out uint domains, out ulong slots, out _).ShouldBe(Errno.None);
        (processes, domains, slots).ShouldBe((1U, 1U, DomainBuilder.CapabilitySlots));
    }

    [Test]
    public void Domain_numbers_are_never_used_again()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        ulong last = parent.Domain;
        for (int i = 0; i < 20; i++)
        {
            Process child = system.Fork(parent);
            child.Domain.ShouldBeGreaterThan(last);
            last = child.Domain;
            system.Exit(child, 0);
        }
    }

    [Test]
    public void A_fork_that_fails_at_any_kernel_call_leaves_nothing_behind()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Exit(system.Fork(parent), 0); // one slab is there to be used again
        system.Server.Wait(parent.Domain, -1, WaitOptions.None, 0, out _, out _, out _, out _);
        int capabilities = system.Kernel.Capabilities;
        int failures = 0;
        for (int calls = 0; ; calls++)
        {
            system.Kernel.FailAfter(calls);
            Errno error = system.Server.CreateChild(parent.Domain, out uint pid, out _);
            system.Kernel.NeverFail();
            if (error == Errno.None)
            {
                system.Server.EndChild(parent.Domain, pid, WaitStatus.Forgotten).ShouldBe(Errno.None);
                break;
            }

            failures++;
            error.ShouldBe(Errno.ENOMEM);
            system.Kernel.Capabilities.ShouldBe(capabilities, $"after call {calls}");
            system.Table.Count.ShouldBe(1);
            (system.Servers.Memory.Count, system.Servers.Files.Count, system.Servers.Contexts.Count).ShouldBe((1, 1, 1));
        }

        failures.ShouldBeGreaterThan(20);
        system.Kernel.Capabilities.ShouldBe(capabilities);
    }

    [TestCase(nameof(ISystemServers.CreateContext))]
    [TestCase(nameof(ISystemServers.CreateFiles))]
    [TestCase(nameof(ISystemServers.ForkMemory))]
    public void A_fork_that_a_server_refuses_leaves_nothing_behind(string call)
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Exit(system.Fork(parent), 0);
        system.Server.Wait(parent.Domain, -1, WaitOptions.None, 0, out _, out _, out _, out _);
        int capabilities = system.Kernel.Capabilities;
        system.Servers.Refuses = call;

        system.Server.CreateChild(parent.Domain, out _, out _).ShouldBe(Errno.ENOMEM);

        system.Kernel.Capabilities.ShouldBe(capabilities);
        (system.Servers.Memory.Count, system.Servers.Files.Count, system.Servers.Contexts.Count).ShouldBe((1, 1, 1));
        system.Table.Count.ShouldBe(1);
    }

    [Test]
    public void Without_memory_for_more_a_fork_is_refused_and_works_again_later()
    {
        TestSystem system = new(slabPages: 200);
        Process parent = system.Launch();
        Process? last = null;
        Errno error;
        while ((error = system.Server.CreateChild(parent.Domain, out uint pid, out _)) == Errno.None)
        {
            system.Server.StartChild(parent.Domain, pid).ShouldBe(Errno.None);
            last = system.Table.Find(pid);
        }

        error.ShouldBe(Errno.ENOMEM);
        system.Exit(last.ShouldNotBeNull(), 0);
        system.Server.CreateChild(parent.Domain, out _, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void An_image_without_file_server_still_runs_programs()
    {
        TestSystem system = new();
        system.Servers.HasFiles = false;
        byte[] memory = system.RequestOf(system.Launch());
        MemoryMarshal.Read<ProcessRequest>(memory).DescriptorCount.ShouldBe(0U);
    }

    [Test]
    public void A_file_that_is_no_library_is_refused_with_a_reason()
    {
        LibraryImage.Read([], out string problem).ShouldBeNull();
        problem.ShouldBe("is too short");
        LibraryImage.Read(LibraryFile.Make(file => file[4096] = 0), out problem).ShouldBeNull();
        problem.ShouldContain("is no library OS");
        LibraryImage.Read(LibraryFile.Make(file => file[64 + 112 + 18] ^= 0x10), out problem).ShouldBeNull();
        problem.ShouldContain("private memory");
    }

    [Test]
    public void A_child_of_a_fork_gets_memory_for_a_request_when_it_asks_and_gives_it_back_at_its_end()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        ulong alone = PagesInUse(system);
        Process child = system.Fork(parent);
        StartPageOf(system, parent.Objects!).Arguments[ProcessLayout.RequestArgument].ShouldBe(ProcessLayout.FirstRequest);
        StartPageOf(system, child.Objects!).Arguments[ProcessLayout.RequestArgument].ShouldBe(0UL);
        child.Objects!.RequestSize.ShouldBe(0);
        PrivateMemoryOf(system, child).ShouldAllBe(each => each == 0, "its parent fills it in");
        ulong before = PagesInUse(system);

        system.Server.ProvideRequest(child.Domain, ProcessRequest.UsualSize).ShouldBe(Errno.None);
        system.Server.ProvideRequest(child.Domain, ProcessRequest.UsualSize).ShouldBe(Errno.None);

        PagesInUse(system).ShouldBe(before + (ProcessRequest.UsualSize / StartPage.PageSize));
        FakeCapability own = system.Kernel[child.Objects.Requests[0].Memory].Children.ShouldHaveSingleItem();
        (own.MappedIn, own.Base).ShouldBe((system.Kernel[child.Objects.Space], ProcessLayout.PrivateMemory));

        system.Server.ProvideRequest(child.Domain, ProcessRequest.MaximumSize + 1).ShouldBe(Errno.EINVAL);
        system.Server.ProvideRequest(child.Domain, ProcessRequest.UsualSize + 1).ShouldBe(Errno.None);

        PagesInUse(system).ShouldBe(before + ((ProcessRequest.MaximumSize + StartPage.PageSize - 1) / StartPage.PageSize));
        FakeCapability more = system.Kernel[child.Objects.Requests[1].Memory].Children.ShouldHaveSingleItem();
        (more.MappedIn, more.Base).ShouldBe((system.Kernel[child.Objects.Space], ProcessLayout.PrivateMemory + ProcessRequest.UsualSize));
        system.Exit(child, 0);
        PagesInUse(system).ShouldBe(alone);
    }

    [Test]
    public void A_request_that_cannot_be_had_leaves_the_child_as_it_was()
    {
        TestSystem system = new();
        Process child = system.Fork(system.Launch());
        int capabilities = system.Kernel.Capabilities;
        for (int calls = 1; calls < 4; calls++)
        {
            system.Kernel.FailAfter(calls - 1);
            system.Server.ProvideRequest(child.Domain, ProcessRequest.UsualSize).ShouldBe(Errno.ENOMEM);
            system.Kernel.NeverFail();
            child.Objects!.RequestSize.ShouldBe(0);
            if (calls > 1)
                system.Kernel.Capabilities.ShouldBe(capabilities + 1, "the slab of the request is kept for the next one");
        }

        system.Server.ProvideRequest(child.Domain, ProcessRequest.UsualSize).ShouldBe(Errno.None);
        system.Kernel.FailAfter(1);
        system.Server.ProvideRequest(child.Domain, ProcessRequest.MaximumSize).ShouldBe(Errno.ENOMEM);
        system.Kernel.NeverFail();
        child.Objects!.RequestSize.ShouldBe(ProcessRequest.UsualSize, "what it had it still has");
        system.Server.ProvideRequest(child.Domain, ProcessRequest.MaximumSize).ShouldBe(Errno.None);
    }

    private static ulong PagesInUse(TestSystem system)
    {
        system.Server.Census(ProcessBadge.Control, out _, out _, out _, out ulong pages).ShouldBe(Errno.None);
        return pages;
    }

    private static byte[] PrivateMemoryOf(TestSystem system, Process process) => system.Kernel[process.Objects!.PrivateMemory].Content.ShouldNotBeNull();

    internal static StartPage StartPageOf(TestSystem system, ProcessDomain domain) =>
        MemoryMarshal.Read<StartPage>(system.Kernel[domain.StartPage].Content.AsSpan(StartPage.PageSize));
}
