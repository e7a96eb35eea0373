using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>Sleeping by the kernel alone.</summary>
public sealed class KernelSleepTests
{
    [TestCase(77UL, 1077UL)]
    [TestCase(0UL, 1000UL)]
    [TestCase(ulong.MaxValue - 5, ulong.MaxValue)]
    public void A_thread_sleeps_until_so_much_later(ulong nanoseconds, ulong deadline)
    {
        MessageKernel kernel = new((ref Message _, ulong _) => { }) { NextResult = new KernelResult { Status = CallStatus.Ok, Value = 1000 } };
        KernelTransport.Current = kernel;
        KernelSleep.Nanosleep(nanoseconds).ShouldBe(CallStatus.Ok);
        kernel.Invocations[^1].Number.ShouldBe(CallNumber.SleepUntil);
        kernel.Invocations[^1].Arguments[0].ShouldBe(deadline);
    }
}
