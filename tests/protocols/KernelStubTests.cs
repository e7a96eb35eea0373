using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Protocols.Description;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>The typed stubs put every argument where the kernel looks for it.</summary>
public sealed class KernelStubTests
{
    private MessageKernel kernel = null!;

    [SetUp]
    public void SetUp()
    {
        kernel = new MessageKernel(static (ref Message message, ulong page) => { });
        KernelTransport.Current = kernel;
    }

    [Test]
    public void Every_kernel_call_has_a_stub_of_its_name()
    {
        IEnumerable<(string, long)> numbers = Enum.GetNames<CallNumber>().Where(static name => name != nameof(CallNumber.Last)).Select(static name => (name, (long)Enum.Parse<CallNumber>(name)));
        KernelDescription.Calls.Select(static call => (call.Name, call.Number)).ShouldBe(numbers, ignoreOrder: true);
    }

    [Test]
    public void Every_kernel_call_and_parameter_is_documented()
    {
        KernelDescription.Calls.ShouldAllBe(static call => call.Summary.Length > 0 && call.Returns.Length > 0);
        KernelDescription.Calls.SelectMany(static call => call.Parameters).ShouldAllBe(static parameter => parameter.Summary.Length > 0);
    }

    [Test]
    public void The_results_that_documentation_names_exist()
    {
        foreach (KernelCallDescription call in KernelDescription.Calls)
        {
            IEnumerable<string> names = call.Returns.TrimEnd('.').Split(", ").Select(static name => name.Split(' ')[0]);
            names.ShouldAllBe(name => Enum.IsDefined(typeof(CallStatus), name), call.Name);
        }
    }

    [Test]
    public void Map_packs_page_and_count_into_one_argument()
    {
        Kernel.Map(7, 8, 0x40_0000, 3, 0xFFFF_FFFF, Protection.Read | Protection.Write).ShouldBe(CallStatus.Ok);
        Invocation().ShouldBe((CallNumber.Map, 7UL, "8 4194304 18446744069414584323 3"));
    }

    [Test]
    public void Derive_passes_its_four_arguments_and_gives_the_handle()
    {
        kernel.NextResult = new KernelResult { Value = 0x3_0000_0004 };
        Kernel.Derive(7, Rights.Read | Rights.Grant, 99, 5, out ulong child).ShouldBe(CallStatus.Ok);
        Invocation().ShouldBe((CallNumber.Derive, 7UL, "9 99 5 0"));
        child.ShouldBe(0x3_0000_0004UL);
    }

    [Test]
    public void Inspect_takes_its_value_apart()
    {
        kernel.NextResult = new KernelResult { Value = ((ulong)CapabilityKind.Memory) | (5UL << 8) | (0x1234_5678_9ABCUL << 16) };
        Kernel.Inspect(7, out CapabilityKind kind, out Rights rights, out ulong pages).ShouldBe(CallStatus.Ok);
        (kind, rights, pages).ShouldBe((CapabilityKind.Memory, Rights.Read | Rights.Execute, 0x1234_5678_9ABCUL));
    }

    [Test]
    public void QueryPages_takes_its_value_apart()
    {
        kernel.NextResult = new KernelResult { Value = 0xAAAA_0001_5555_0002 };
        Kernel.QueryPages(7, 1, 32, true, out uint accessed, out uint dirty).ShouldBe(CallStatus.Ok);
        Invocation().ShouldBe((CallNumber.QueryPages, 7UL, "137438953473 1 0 0"));
        (accessed, dirty).ShouldBe((0x5555_0002u, 0xAAAA_0001u));
    }

    [Test]
    public void A_failing_call_gives_its_status()
    {
        kernel.NextResult = new KernelResult { Status = CallStatus.NoRight };
        Kernel.PortOut(7, 0x3F8, 1, 65).ShouldBe(CallStatus.NoRight);
        Invocation().ShouldBe((CallNumber.PortOut, 7UL, "1016 1 65 0"));
    }

    [Test]
    public void Message_calls_pass_handle_and_deadline()
    {
        Message message = default;
        kernel.Status = CallStatus.TimedOut;
        Kernel.CallTimed(7, ref message, 1234).ShouldBe(CallStatus.TimedOut);
        kernel.LastMessageCall.ShouldBe((CallNumber.CallTimed, 7UL, 1234UL));
        Kernel.ReplyTo(8, ref message).ShouldBe(CallStatus.TimedOut);
        kernel.LastMessageCall.ShouldBe((CallNumber.ReplyTo, 8UL, 0UL));
        Kernel.ReplyWait(9, ref message).ShouldBe(CallStatus.TimedOut);
        kernel.LastMessageCall.ShouldBe((CallNumber.ReplyWait, 9UL, 0UL));
    }

    private (CallNumber, ulong, string) Invocation()
    {
        (CallNumber number, ulong handle, ulong[] arguments) = kernel.Invocations.ShouldHaveSingleItem();
        return (number, handle, string.Join(' ', arguments));
    }
}
