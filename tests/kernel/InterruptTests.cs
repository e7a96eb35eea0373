using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

[TestFixture]
internal sealed class InterruptTests
{
    private const int Line = 4;
    private const ulong Interrupt = RootTask.FirstInterrupt + Line;

    private TestMachine machine = null!;
    private Domain domain = null!;
    private DomainThread driver = null!;
    private ulong notification;

    [SetUp]
    public void MakeMachine()
    {
        machine = new TestMachine();
        domain = Domain.Make(machine);
        driver = domain.AddThread();
        notification = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Notification);
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
    public void An_interrupt_signals_once_until_it_is_acknowledged()
    {
        machine.Must(machine.Root, CallNumber.InterruptBind, Interrupt, notification);
        machine.RaiseLine(Line);
        Signals().ShouldBe(1UL);
        machine.RaiseLine(Line);
        Signals().ShouldBe(0UL);
        machine.Must(machine.Root, CallNumber.InterruptAcknowledge, Interrupt);
        machine.RaiseLine(Line);
        Signals().ShouldBe(1UL);
        machine.Must(machine.Root, CallNumber.InterruptBind, Interrupt, 0);
        IsMasked.ShouldBeTrue();
    }

    [Test]
    public void A_message_interrupt_tells_what_raises_it_and_signals()
    {
        ulong message = RootTask.FirstInterrupt + (ulong)InterruptController.LineCount;
        machine.Must(machine.Root, CallNumber.DeviceAddress, message).ShouldBe(0xFEE0_0000UL | ((0x30UL + 24) << 32));
        machine.Must(machine.Root, CallNumber.InterruptBind, message, notification);
        machine.RaiseLine(InterruptController.LineCount);
        Signals().ShouldBe(1UL);
        machine.Must(machine.Root, CallNumber.InterruptAcknowledge, message);
        machine.RaiseLine(InterruptController.LineCount);
        Signals().ShouldBe(1UL);
    }

    [Test]
    public void A_device_learns_where_memory_is_and_nothing_else()
    {
        ulong memory = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Memory, 4);
        ulong part = machine.Must(machine.Root, CallNumber.Split, memory, 2 | (1UL << 32), (ulong)Rights.Read);
        ulong blind = machine.Must(machine.Root, CallNumber.Split, memory, 2 | (1UL << 32), (ulong)Rights.Write);
        ulong address = machine.Must(machine.Root, CallNumber.DeviceAddress, memory);
        machine.Must(machine.Root, CallNumber.DeviceAddress, part).ShouldBe(address + 0x2000);
        machine.Call(machine.Root, CallNumber.DeviceAddress, blind).Status.ShouldBe(CallStatus.NoRight);
        machine.Call(machine.Root, CallNumber.DeviceAddress, Interrupt).Status.ShouldBe(CallStatus.BadArgument);
        machine.Call(machine.Root, CallNumber.DeviceAddress, machine.Untyped).Status.ShouldBe(CallStatus.WrongKind);
        machine.Call(machine.Root, CallNumber.DeviceAddress, 0).Status.ShouldBe(CallStatus.BadHandle);
    }

    [Test]
    public void A_driver_that_loses_its_interrupt_hears_no_more_of_it([Values] bool acknowledged, [Values] bool byDeletion)
    {
        ulong line = domain.Give(Interrupt);
        ulong badged = domain.Give(notification, badge: 8);
        machine.Must(driver, CallNumber.InterruptBind, line, badged);
        machine.RaiseLine(Line);
        Signals().ShouldBe(8UL);
        if (acknowledged)
        {
            machine.Must(driver, CallNumber.InterruptAcknowledge, line);
        }

        if (byDeletion)
        {
            machine.Must(driver, CallNumber.Delete, line);
        }
        else
        {
            machine.Must(machine.Root, CallNumber.Revoke, Interrupt);
        }

        IsMasked.ShouldBeTrue();
        machine.Trap(0x30 + Line); // one that was on its way when the line was masked
        Signals().ShouldBe(0UL);
        machine.Must(machine.Root, CallNumber.InterruptBind, Interrupt, notification);
        machine.RaiseLine(Line);
        Signals().ShouldBe(1UL);
    }

    [Test]
    public void A_driver_that_loses_its_interrupt_does_not_take_it_from_another_one_that_has_bound_it_since()
    {
        ulong first = domain.Give(Interrupt);
        ulong second = domain.Give(Interrupt);
        ulong signal = domain.Give(notification);
        machine.Must(driver, CallNumber.InterruptBind, first, signal);
        machine.Must(driver, CallNumber.InterruptBind, second, signal);
        machine.Must(driver, CallNumber.Delete, first);
        machine.RaiseLine(Line);
        Signals().ShouldBe(1UL);
    }

    [Test]
    public void A_capability_that_has_bound_an_interrupt_can_be_moved_and_keeps_it_bound()
    {
        ulong line = machine.Must(machine.Root, CallNumber.Derive, Interrupt, (ulong)Rights.All);
        machine.Must(machine.Root, CallNumber.InterruptBind, line, notification);
        ulong moved = domain.Move(line);
        machine.RaiseLine(Line);
        Signals().ShouldBe(1UL);
        machine.Must(driver, CallNumber.InterruptAcknowledge, moved);
        machine.Must(driver, CallNumber.Delete, moved);
        IsMasked.ShouldBeTrue();
    }

    [Test]
    public void A_line_whose_notification_is_gone_stays_silent()
    {
        machine.Must(machine.Root, CallNumber.InterruptBind, Interrupt, notification);
        machine.Must(machine.Root, CallNumber.Revoke, notification);
        IsMasked.ShouldBeTrue();
        machine.Call(machine.Root, CallNumber.InterruptAcknowledge, Interrupt).Status.ShouldBe(CallStatus.WrongState);
        machine.Trap(0x30 + Line);
        Signals().ShouldBe(0UL);
    }

    [Test]
    public void A_driver_that_dies_with_all_it_has_leaves_a_silent_line()
    {
        ulong region = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Untyped, 200);
        Domain other = Domain.Make(machine, region);
        ulong line = other.Give(Interrupt);
        ulong signal = other.Give(notification);
        DomainThread thread = other.AddThread();
        machine.Must(thread, CallNumber.InterruptBind, line, signal);
        machine.Must(machine.Root, CallNumber.Revoke, region);
        IsMasked.ShouldBeTrue();
        machine.Trap(0x30 + Line);
        Signals().ShouldBe(0UL);
    }

    private static bool IsMasked => (InterruptController.Unmasked >> Line & 1) == 0;

    private ulong Signals() => machine.Must(machine.Root, CallNumber.PollSignal, notification);
}
