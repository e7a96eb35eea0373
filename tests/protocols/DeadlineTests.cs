using System.Linq;
using System.Reflection;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>Each operation of a client can be called with a deadline.</summary>
public sealed class DeadlineTests
{
    private const ulong Deadline = 123_456_789_000;

    private SampleServer server = null!;
    private MessageKernel kernel = null!;
    private SampleClient client;

    [SetUp]
    public void SetUp()
    {
        server = new SampleServer();
        kernel = new MessageKernel((ref Message message, ulong page) => SampleDispatcher.Dispatch(server, ref message, page));
        KernelTransport.Current = kernel;
        client = new SampleClient(MessageKernel.Endpoint, MessageKernel.ClientPage);
    }

    [Test]
    public void Every_operation_has_a_variant_with_a_deadline_and_otherwise_the_same_parameters()
    {
        MethodInfo[] methods = typeof(SampleClient).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        MethodInfo[] plain = [.. methods.Where(method => !method.Name.EndsWith("Timed"))];
        plain.ShouldNotBeEmpty();
        foreach (MethodInfo method in plain)
        {
            ParameterInfo[] timed = methods.Single(other => other.Name == method.Name + "Timed").GetParameters();
            timed[0].ParameterType.ShouldBe(typeof(ulong));
            timed[0].Name.ShouldBe("deadline");
            timed.Skip(1).Select(parameter => (parameter.Name, parameter.ParameterType))
                .ShouldBe(method.GetParameters().Select(parameter => (parameter.Name, parameter.ParameterType)));
        }
    }

    [Test]
    public void A_call_with_a_deadline_gives_it_to_the_kernel_and_brings_the_same_reply()
    {
        client.RegistersTimed(Deadline, 1, 2, 3, 4, out ulong seen, out long e, out uint f, out int g).ShouldBe(Errno.None);
        (seen, e, f, g).ShouldBe((MessageKernel.Badge ^ 1, ~2L, ~3U, ~4));
        kernel.LastMessageCall.ShouldBe((CallNumber.CallTimed, MessageKernel.Endpoint, Deadline));

        var same = new byte[448];
        client.EchoTimed(Deadline, "pistachio"u8, same, out int length).ShouldBe(Errno.None);
        same[..length].ShouldBe("pistachio"u8.ToArray());
        kernel.LastMessageCall.ShouldBe((CallNumber.CallTimed, MessageKernel.Endpoint, Deadline));
    }

    [Test]
    public void A_call_without_a_deadline_goes_the_short_way()
    {
        client.Result(0).ShouldBe(0U);
        kernel.LastMessageCall.Number.ShouldBe(CallNumber.Call);
    }

    [TestCase(CallStatus.TimedOut, ProtocolFailure.TimedOut, Errno.ETIMEDOUT)]
    [TestCase(CallStatus.DeadPartner, ProtocolFailure.DeadPartner, Errno.EIO)]
    public void A_deadline_that_passes_and_a_server_that_dies_are_results(CallStatus status, uint result, Errno errno)
    {
        kernel.Status = status;
        client.ResultTimed(Deadline, 0).ShouldBe(result);
        client.EchoTimed(Deadline, "abc"u8, new byte[8], out int length).ShouldBe((Errno)result);
        length.ShouldBe(0);
        ProtocolFailure.StatusOf(result).ShouldBe(status);
        ProtocolFailure.ErrnoOf(result).ShouldBe(errno);
        kernel.Invocations.ShouldBeEmpty();
    }

    [TestCase(0U, Errno.None)]
    [TestCase((uint)Errno.ENOENT, Errno.ENOENT)]
    [TestCase(ProtocolFailure.BadReply, Errno.EPROTO)]
    [TestCase(ProtocolFailure.CallFailed | (uint)CallStatus.Deadlock, Errno.EDEADLK)]
    [TestCase(ProtocolFailure.CallFailed | (uint)CallStatus.Cancelled, Errno.EINTR)]
    [TestCase(ProtocolFailure.CallFailed | (uint)CallStatus.BadHandle, Errno.EIO)]
    public void Any_result_has_an_error_number_for_programs(uint result, Errno errno) => ProtocolFailure.ErrnoOf(result).ShouldBe(errno);
}
