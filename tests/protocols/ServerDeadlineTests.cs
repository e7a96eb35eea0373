using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>A server is told no later than at its deadline, and asks the kernel only when the deadline becomes an earlier one.</summary>
public sealed class ServerDeadlineTests
{
    private const ulong Notification = 5;

    private ServerDeadline deadline = null!;
    private MessageKernel kernel = null!;

    [SetUp]
    public void SetUp()
    {
        kernel = new MessageKernel(static (ref Message message, ulong page) => { });
        KernelTransport.Current = kernel;
        deadline = new ServerDeadline(Notification);
    }

    [Test]
    public void Only_an_earlier_deadline_is_told_to_the_kernel()
    {
        foreach (ulong time in (ulong[])[0, 50, 60, 50, 0, 40, 45])
        {
            deadline.SetNoLaterThan(time);
        }

        Told().ShouldBe([50UL, 40UL]);
        kernel.Invocations.ShouldAllBe(static call => call.Number == CallNumber.SignalAt && call.Handle == Notification && call.Arguments[1] == ServerDeadline.Bit);
    }

    [Test]
    public void After_it_has_come_a_later_one_is_told()
    {
        deadline.SetNoLaterThan(50);
        deadline.HasCome(3).ShouldBeFalse();
        deadline.SetNoLaterThan(60);
        deadline.HasCome(ServerDeadline.Bit | 3).ShouldBeTrue();
        deadline.SetNoLaterThan(60);
        Told().ShouldBe([50UL, 60UL]);
    }

    [Test]
    public void What_the_kernel_refused_is_told_again()
    {
        kernel.NextResult = new KernelResult { Status = CallStatus.BadHandle };
        deadline.SetNoLaterThan(50);
        kernel.NextResult = default;
        deadline.SetNoLaterThan(50);
        deadline.SetNoLaterThan(50);
        Told().ShouldBe([50UL, 50UL]);
    }

    private ulong[] Told() => [.. kernel.Invocations.Select(static call => call.Arguments[0])];
}
