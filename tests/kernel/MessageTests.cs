using System;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

[TestFixture]
internal sealed class MessageTests
{
    private TestMachine machine = null!;
    private Domain clientDomain = null!;
    private Domain serverDomain = null!;
    private DomainThread client = null!;
    private DomainThread server = null!;
    private ulong endpoint;
    private ulong toServer;
    private ulong serve;

    [SetUp]
    public void MakeClientAndServer()
    {
        machine = new TestMachine();
        clientDomain = Domain.Make(machine);
        serverDomain = Domain.Make(machine);
        endpoint = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        toServer = clientDomain.Give(endpoint, Rights.Write | Rights.Grant, badge: 77);
        serve = serverDomain.Give(endpoint, Rights.Read);
        client = clientDomain.AddThread();
        server = serverDomain.AddThread();
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
    public void Words_badge_and_reply_arrive_whoever_comes_first([Values] bool serverFirst) =>
        Gen.Select(Gen.ULong.Array[4], Gen.ULong.Array[MessageTag.MaximumExtraWords], Gen.Int[0, MessageTag.MaximumExtraWords], Gen.UInt[0, 0xFFFF], Gen.UInt[0, 0xFFFF])
            .Sample(
                (words, extra, extraCount, protocol, operation) =>
                {
                    ulong tag = new MessageTag(protocol, operation, extraCount).Value;
                    for (int i = 0; i < extra.Length; i++)
                    {
                        client.Page(MessagePage.ExtraWords + (i * 8)) = extra[i];
                        server.Page(MessagePage.ExtraWords + (i * 8)) = 0;
                    }

                    if (serverFirst)
                    {
                        machine.Call(server, CallNumber.Wait, serve).Blocked.ShouldBeTrue();
                        machine.Send(client, CallNumber.Call, toServer, tag, 0, words).Blocked.ShouldBeTrue();
                    }
                    else
                    {
                        machine.Send(client, CallNumber.Call, toServer, tag, 0, words).Blocked.ShouldBeTrue();
                        machine.Call(server, CallNumber.Wait, serve).Status.ShouldBe(CallStatus.Ok);
                    }

                    ref Thread received = ref server.Thread.Value;
                    received.Rax.ShouldBe((ulong)CallStatus.Ok);
                    received.Rdx.ShouldBe(77UL);
                    new[] { received.Rbx, received.R12, received.R13, received.R14, received.R15 }.ShouldBe(words.Prepend(tag));
                    for (int i = 0; i < extra.Length; i++)
                    {
                        server.Page(MessagePage.ExtraWords + (i * 8)).ShouldBe(i < extraCount ? extra[i] : 0);
                    }

                    machine.Send(server, CallNumber.Reply, 0, operation, 0, [.. words.Reverse()]).Status.ShouldBe(CallStatus.Ok);
                    ref Thread answered = ref client.Thread.Value;
                    answered.State.ShouldBe(ThreadState.Ready);
                    answered.Rax.ShouldBe((ulong)CallStatus.Ok);
                    new[] { answered.Rbx, answered.R12, answered.R13, answered.R14, answered.R15 }.ShouldBe(words.Reverse().Prepend(operation));
                },
                iter: 200,
                threads: 1);

    /// <summary>A server with a bound notification answers the short way, unless a signal came while it worked: it gets that before it waits.</summary>
    [Test]
    public void A_bound_notification_closes_the_short_path_only_while_a_signal_is_pending([Values] bool signal)
    {
        ulong notification = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Notification);
        machine.Must(machine.Root, CallNumber.BindNotification, server.Handle, notification);
        machine.Call(server, CallNumber.Wait, serve).Blocked.ShouldBeTrue();
        machine.Run(client);
        machine.Send(client, CallNumber.Call, toServer, 1);
        if (signal)
        {
            machine.Must(machine.Root, CallNumber.Signal, notification);
        }

        machine.Run(server);
        Load(server, CallNumber.ReplyWait, serve, 2, [1, 2, 3, 4]);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBe(!signal);
        if (signal)
        {
            machine.Syscall();
            server.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Notified);
            server.Thread.Value.Rdx.ShouldBe(1UL);
        }

        client.Thread.Value.State.ShouldBe(ThreadState.Ready);
    }

    [Test]
    public void Short_path_does_what_the_long_one_does() =>
        Gen.Select(Gen.ULong.Array[4], Gen.UInt, Gen.Int[0, 3], Gen.Bool, Gen.Bool, Gen.Int[0, MessageTag.MaximumExtraWords]).Sample(
            (words, shortTag, boundaries, badHandle, serverHasTime, extra) =>
            {
                machine.Dispose();
                MakeClientAndServer();
                ulong tag = shortTag | ((ulong)(uint)(extra % 4 == 0 ? 0 : extra) << 32);
                for (int i = 0; i < MessageTag.MaximumExtraWords; i++)
                {
                    client.Page(MessagePage.ExtraWords + (i * 8)) = words[0] + (uint)i;
                    server.Page(MessagePage.ExtraWords + (i * 8)) = words[1] - (uint)i;
                }

                machine.Call(server, CallNumber.Wait, serve).Blocked.ShouldBeTrue();
                if (!serverHasTime)
                {
                    machine.Must(machine.Root, CallNumber.ThreadSchedule, server.Handle, 0);
                }

                machine.Run(client);
                ThreadRef current = client;
                CallNumber number = CallNumber.Call;
                ulong handle = badHandle ? toServer ^ (1UL << 32) : toServer;
                for (int i = 0; i <= boundaries; i++)
                {
                    if (!machine.Current.Is(current))
                    {
                        machine.Run(current);
                    }

                    Load(current, number, handle, tag, words);
                    Compare(current, number);
                    (current, number, handle) = current.Is(client)
                        ? ((ThreadRef)server, CallNumber.ReplyWait, serve)
                        : (client, CallNumber.Call, toServer);
                    if (badHandle)
                    {
                        break;
                    }
                }
            },
            iter: 100,
            threads: 1);

    [Test]
    public void What_no_message_can_have_is_not_for_the_short_path([Values(57UL, 255UL, 256UL, 1UL << 12)] ulong upperHalf)
    {
        machine.Call(server, CallNumber.Wait, serve).Blocked.ShouldBeTrue();
        machine.Run(client);
        Load(client, CallNumber.Call, toServer, 5 | (upperHalf << 32), [1, 2, 3, 4]);
        FastPathSwitch.Try(machine, client, CallNumber.Call).ShouldBeFalse();
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Run(server);
        Load(server, CallNumber.ReplyWait, serve, upperHalf << 32, [1, 2, 3, 4]);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBeFalse();
    }

    [Test]
    public void A_capability_travels_with_the_message_and_the_sender_can_take_it_back()
    {
        ulong memory = clientDomain.Give(machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Memory, 2), Rights.Read);
        machine.Call(server, CallNumber.Wait, serve);
        client.Page(MessagePage.Capabilities) = memory;
        machine.Send(client, CallNumber.Call, toServer, new MessageTag(5, 1, 0, 1).Value);
        ulong arrived = server.Page(MessagePage.Capabilities);
        ulong inspected = machine.Must(server, CallNumber.Inspect, arrived);
        inspected.ShouldBe((ulong)CapabilityKind.Memory | ((ulong)Rights.Read << 8) | (2UL << 16));
        machine.Must(server, CallNumber.Reply);
        machine.Must(client, CallNumber.Revoke, memory);
        machine.Call(server, CallNumber.Inspect, arrived).Status.ShouldBe(CallStatus.BadHandle);
    }

    /// <summary>What cannot be sent is left to the long way, which says so to the receiver.</summary>
    [Test]
    public void A_reply_with_a_capability_takes_the_short_path_if_it_can_be_sent([Values] bool canBeSent, [Values(0, 5)] int words)
    {
        ulong made = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Memory, 2);
        ulong memory = serverDomain.Give(made, Rights.Read);
        machine.Call(server, CallNumber.Wait, serve).Blocked.ShouldBeTrue();
        machine.Run(client);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Run(server);
        server.Page(MessagePage.Capabilities) = canBeSent ? memory : memory ^ (1UL << 32);
        for (int i = 0; i < words; i++)
        {
            server.Page(MessagePage.ExtraWords + (i * 8)) = (ulong)i + 1;
        }

        ulong tag = new MessageTag(0, 0, words, 1).Value;
        Load(server, CallNumber.ReplyWait, serve, tag, [1, 2, 3, 4]);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBe(canBeSent);
        if (!canBeSent)
        {
            machine.Syscall();
        }

        ref Thread answered = ref client.Thread.Value;
        answered.State.ShouldBe(ThreadState.Ready);
        answered.Rax.ShouldBe((ulong)(canBeSent ? CallStatus.Ok : CallStatus.Truncated));
        new[] { answered.Rbx, answered.R12, answered.R13, answered.R14, answered.R15 }.ShouldBe([tag, 1, 2, 3, 4]);
        Enumerable.Range(0, words).Select(i => client.Page(MessagePage.ExtraWords + (i * 8))).ShouldBe(Enumerable.Range(1, words).Select(i => (ulong)i));
        ulong arrived = client.Page(MessagePage.Capabilities);
        if (canBeSent)
        {
            machine.Must(client, CallNumber.Inspect, arrived).ShouldBe((ulong)CapabilityKind.Memory | ((ulong)Rights.Read << 8) | (2UL << 16));
            machine.Must(machine.Root, CallNumber.Revoke, made);
        }

        machine.Call(client, CallNumber.Inspect, arrived).Status.ShouldBe(CallStatus.BadHandle);
    }

    /// <summary>Only those with the right to wait are what a server waits by.</summary>
    [Test]
    public void A_client_that_loses_its_endpoint_takes_no_short_path_away([Values] bool ofServer)
    {
        ulong parent = machine.Must(machine.Root, CallNumber.Derive, endpoint, (ulong)(ofServer ? Rights.Read : Rights.Write), 0, 0);
        (ofServer ? serverDomain : clientDomain).Give(parent, Rights.All);
        machine.Call(server, CallNumber.Wait, serve).Blocked.ShouldBeTrue();
        machine.Run(client);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Run(server);
        machine.Must(machine.Root, CallNumber.Revoke, parent);
        machine.Run(server);
        Load(server, CallNumber.ReplyWait, serve, 2, [1, 2, 3, 4]);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBe(!ofServer);
    }

    [Test]
    public void Capabilities_do_not_travel_without_the_right_to_grant()
    {
        ulong noGrant = clientDomain.Give(endpoint, Rights.Write);
        machine.Call(server, CallNumber.Wait, serve);
        client.Page(MessagePage.Capabilities) = toServer;
        machine.Send(client, CallNumber.Call, noGrant, new MessageTag(5, 1, 0, 1).Value).Status.ShouldBe(CallStatus.NoRight);
    }

    [Test]
    public void A_capability_for_a_full_table_arrives_as_nothing_and_the_receiver_is_told()
    {
        while (machine.Call(server, CallNumber.Derive, serve, (ulong)Rights.Read).Status == CallStatus.Ok)
        {
        }

        machine.Call(server, CallNumber.Wait, serve);
        client.Page(MessagePage.Capabilities) = toServer;
        machine.Send(client, CallNumber.Call, toServer, new MessageTag(5, 1, 0, 1).Value);
        server.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Truncated);
        server.Page(MessagePage.Capabilities).ShouldBe(0UL);
    }

    [Test]
    public void A_badge_cannot_be_changed() =>
        machine.Call(client, CallNumber.Derive, toServer, (ulong)Rights.Write, 78).Status.ShouldBe(CallStatus.BadArgument);

    [Test]
    public void A_client_cannot_receive_in_place_of_the_server() =>
        machine.Call(client, CallNumber.Wait, toServer).Status.ShouldBe(CallStatus.NoRight);

    [Test]
    public void A_call_that_nobody_answers_ends_at_its_deadline([Values] bool received)
    {
        if (received)
        {
            machine.Call(server, CallNumber.Wait, serve);
        }

        ulong deadline = Clock.Ticks() + TestMachine.Millisecond;
        machine.Send(client, CallNumber.CallTimed, toServer, 1, deadline).Blocked.ShouldBeTrue();
        machine.Advance(TestMachine.Millisecond - 1);
        client.Thread.Value.State.ShouldNotBe(ThreadState.Ready);
        machine.Advance(1);
        client.Thread.Value.State.ShouldBe(ThreadState.Ready);
        client.Thread.Value.Rax.ShouldBe((ulong)CallStatus.TimedOut);
        if (received)
        {
            machine.Call(server, CallNumber.Reply).Status.ShouldBe(CallStatus.NoCaller);
        }
    }

    [Test]
    public void A_timed_call_that_was_answered_is_not_ended_again_at_its_deadline()
    {
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.CallTimed, toServer, 1, Clock.Ticks() + TestMachine.Millisecond).Blocked.ShouldBeTrue();
        machine.Run(server);
        Load(server, CallNumber.ReplyWait, serve, 5, [1, 2, 3, 4]);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBeFalse("the short way back does not stop the caller's timer");
        machine.Syscall();
        client.Thread.Value.Rbx.ShouldBe(5UL);
        client.Thread.Value.Timer.Armed.ShouldBeFalse();
        machine.Advance(2 * TestMachine.Millisecond);
        client.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Ok);
    }

    [Test]
    public void Waiting_for_a_message_ends_at_its_deadline()
    {
        machine.Call(server, CallNumber.Wait, serve, Clock.Ticks() + TestMachine.Millisecond).Blocked.ShouldBeTrue();
        machine.Advance(2 * TestMachine.Millisecond);
        server.Thread.Value.Rax.ShouldBe((ulong)CallStatus.TimedOut);
        server.Thread.Value.State.ShouldBe(ThreadState.Ready);
    }

    [Test]
    public void The_caller_of_a_server_that_dies_is_told()
    {
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Must(machine.Root, CallNumber.Revoke, server.Handle);
        machine.Must(machine.Root, CallNumber.Delete, server.Handle);
        client.Thread.Value.State.ShouldBe(ThreadState.Ready);
        client.Thread.Value.Rax.ShouldBe((ulong)CallStatus.DeadPartner);
    }

    [Test]
    public void Those_who_wait_on_an_endpoint_that_is_destroyed_are_told([Values] bool waiting)
    {
        DomainThread blocked = waiting ? server : client;
        if (waiting)
        {
            machine.Call(server, CallNumber.Wait, serve);
        }
        else
        {
            machine.Send(client, CallNumber.Call, toServer, 1);
        }

        machine.Must(machine.Root, CallNumber.Revoke, endpoint);
        machine.Must(machine.Root, CallNumber.Delete, endpoint);
        blocked.Thread.Value.State.ShouldBe(ThreadState.Ready);
        blocked.Thread.Value.Rax.ShouldBe((ulong)CallStatus.DeadPartner);
    }

    [Test]
    public void A_thread_that_would_wait_for_itself_is_told()
    {
        ulong own = serverDomain.Give(endpoint, Rights.Write);
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Send(server, CallNumber.Call, own, 1).Status.ShouldBe(CallStatus.Deadlock);
        machine.Must(server, CallNumber.Reply);
    }

    [Test]
    public void Two_servers_that_call_each_other_are_told()
    {
        ulong second = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        ulong clientServes = clientDomain.Give(second, Rights.Read);
        ulong toClient = serverDomain.Give(second, Rights.Write);
        machine.Call(client, CallNumber.Wait, clientServes, Clock.Ticks() + 1000);
        machine.Advance(2000);
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Send(server, CallNumber.Call, toClient, 1).Status.ShouldBe(CallStatus.Deadlock);
    }

    [Test]
    public void A_saved_reply_answers_once_and_lets_the_server_go_on()
    {
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        ulong reply = machine.Must(server, CallNumber.SaveReply);
        machine.Call(server, CallNumber.Reply).Status.ShouldBe(CallStatus.NoCaller);
        machine.Send(server, CallNumber.ReplyTo, reply, 9, 0, 5).Status.ShouldBe(CallStatus.Ok);
        client.Thread.Value.Rbx.ShouldBe(9UL);
        client.Thread.Value.R12.ShouldBe(5UL);
        machine.Call(server, CallNumber.ReplyTo, reply).Status.ShouldBe(CallStatus.BadHandle);
    }

    [Test]
    public void A_thrown_away_reply_tells_the_caller()
    {
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Must(server, CallNumber.Delete, machine.Must(server, CallNumber.SaveReply));
        client.Thread.Value.Rax.ShouldBe((ulong)CallStatus.DeadPartner);
        client.Thread.Value.State.ShouldBe(ThreadState.Ready);
    }

    [Test]
    public void A_suspended_caller_is_cancelled_and_the_server_goes_on_with_its_own_time()
    {
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Must(machine.Root, CallNumber.ThreadSuspend, client.Handle);
        server.Thread.Value.Context.Is(server.Thread.Value.HomeContext).ShouldBeTrue();
        machine.Call(server, CallNumber.Reply).Status.ShouldBe(CallStatus.NoCaller);
        machine.Must(machine.Root, CallNumber.ThreadResume, client.Handle);
        client.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Cancelled);
    }

    [Test]
    public void A_thread_that_suspends_itself_sees_success_when_it_is_resumed()
    {
        ulong self = clientDomain.Give(client.Handle);
        machine.Call(client, CallNumber.ThreadSuspend, self).Blocked.ShouldBeTrue();
        machine.Must(machine.Root, CallNumber.ThreadResume, client.Handle);
        client.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Ok);
    }

    [Test]
    public void A_server_outlives_the_time_that_its_caller_lent()
    {
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Must(machine.Root, CallNumber.ThreadSchedule, client.Handle, 0);
        server.Thread.Value.Context.Is(server.Thread.Value.HomeContext).ShouldBeTrue("taking away the time of a client must not stop its server");
        machine.Must(server, CallNumber.Reply);
    }

    [Test]
    public void A_context_forgets_a_server_that_is_destroyed_after_it_ran_on_it()
    {
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        Load(server, CallNumber.ReplyWait, serve, 0, [0, 0, 0, 0]);
        machine.Run(server);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBeTrue();
        machine.Call(client, CallNumber.SleepUntil, 0, Clock.Ticks() + TestMachine.Millisecond);
        machine.Must(machine.Root, CallNumber.Revoke, server.Handle);
        machine.Must(machine.Root, CallNumber.Delete, server.Handle);
        Invariant.CheckAll(machine);
        machine.Must(machine.Root, CallNumber.SchedulingSet, client.ContextHandle, 50, TestMachine.TimeSlice, TestMachine.TimeSlice);
    }

    [Test]
    public void A_server_does_not_reply_and_wait_by_a_handle_that_it_has_lost([Values(CallNumber.Delete, CallNumber.Move, CallNumber.Revoke)] CallNumber how)
    {
        ulong other = serverDomain.Give(endpoint, Rights.Read); // the endpoint itself lives on
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Run(server);
        if (how == CallNumber.Revoke)
        {
            machine.Must(machine.Root, CallNumber.Revoke, endpoint);
            machine.Run(server);
        }
        else
        {
            machine.Must(server, how, serve);
        }

        Load(server, CallNumber.ReplyWait, serve, 5, [1, 2, 3, 4]);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBeFalse();
        machine.Syscall();
        server.Thread.Value.Rax.ShouldBe((ulong)CallStatus.BadHandle);
        client.Thread.Value.State.ShouldBe(ThreadState.AwaitingReply);
        if (how != CallNumber.Revoke)
        {
            machine.Send(server, CallNumber.ReplyWait, other, 6).Blocked.ShouldBeTrue();
            client.Thread.Value.Rbx.ShouldBe(6UL);
        }
    }

    [Test]
    public void The_short_way_back_is_open_by_the_handle_that_the_server_waited_by_alone()
    {
        ulong other = serverDomain.Give(endpoint, Rights.Read);
        ulong writeOnly = serverDomain.Give(endpoint, Rights.Write);
        machine.Call(server, CallNumber.Wait, serve);
        machine.Send(client, CallNumber.Call, toServer, 1);
        machine.Run(server);
        foreach (ulong handle in new ulong[] { other, writeOnly, 0, ulong.MaxValue, serve ^ (1UL << 32) })
        {
            Load(server, CallNumber.ReplyWait, handle, 5, [1, 2, 3, 4]);
            FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBeFalse();
        }

        Load(server, CallNumber.ReplyWait, serve, 5, [1, 2, 3, 4]);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBeTrue();
    }

    private static void Load(ThreadRef thread, CallNumber number, ulong handle, ulong tag, ulong[] words)
    {
        TestMachine.SetCall(thread, number, handle, 0, 0, 0, 0);
        ref Thread value = ref thread.Value;
        value.Rip = 0x40_0000;
        value.Rbx = tag;
        (value.R12, value.R13, value.R14, value.R15) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>Makes the call on the short path, goes back, makes it on the long one, and compares what threads can see.</summary>
    private void Compare(ThreadRef thread, CallNumber number)
    {
        byte[] before = KernelMemory.Save();
        bool done = FastPathSwitch.Try(machine, thread, number);
        byte[] shortly = KernelMemory.Save();
        if (!done)
        {
            shortly.AsSpan().SequenceEqual(before).ShouldBeTrue("the short path gave up after it had changed something");
            machine.Syscall();
            return;
        }

        string[] shortResult = Describe();
        KernelMemory.Restore(before);
        machine.Syscall().ShouldBeFalse();
        Describe().ShouldBe(shortResult);
        Invariant.CheckAll(machine);
    }

    private string[] Describe() =>
    [
        $"runs {machine.Current.Address:x} on {machine.Cpu.Value.Context.Address:x}",
        .. new[] { client.Thread, server.Thread }.Select(Describe),
    ];

    private static string Describe(ThreadRef thread)
    {
        ref Thread value = ref thread.Value;
        string message = value.State == ThreadState.Ready ? $" {value.Rax:x} {value.Rdx:x} {value.Rbx:x} {value.R12:x} {value.R13:x} {value.R14:x} {value.R15:x} {value.Rbp:x}" : string.Empty;
        const int words = (MessagePage.Capabilities / 8) + 1; // and the first capability
        ulong address = value.MessagePageAddress;
        string page = string.Join(' ', Enumerable.Range(0, words).Select(i => $"{KernelMemory.At<ulong>(address + (ulong)(i * 8)):x}"));
        return $"{value.State} {value.Rip:x} {value.Rsp:x} caller {value.Caller.Address:x} callee {value.Callee.Address:x} on {value.Context.Address:x} serves {value.Serves.Address:x}{message} page {page}";
    }
}
