using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Supervision;

/// <summary>Has the phoenix die in each way, and tells how that looks to a caller.</summary>
internal static class Witness
{
    /// <summary>Long enough for the patient, which is less urgent, to get into the queue of the phoenix. In nanoseconds.</summary>
    private const ulong Pause = 20_000_000;

    public static int Run()
    {
        ulong phoenix = DomainStart.Capability("phoenix");
        Count(phoenix);
        Count(phoenix);
        Tell("capability of the phoenix", Requests.AskForPorts(phoenix, out ulong ports));
        Tell("its use", Kernel.PortIn(ports, RealTimeClock.IndexPort, 1, out _));
        Tell("death by a fault", Requests.Ask(phoenix, Request.Fault, 0, 0, out _));
        Tell("use after the death", Kernel.PortIn(ports, RealTimeClock.IndexPort, 1, out _));
        Count(phoenix);
        Tell("death by an exception", Requests.Ask(phoenix, Request.Throw, 0, 0, out _));
        Count(phoenix);
        Tell("end with status 7", Requests.Ask(phoenix, Request.End, 7, 0, out _));
        Count(phoenix);
        Tell("death with another one in the queue", Requests.Ask(phoenix, Request.Fault, Pause, 0, out _));
        Count(phoenix);
        Tell("end for good", Requests.Ask(phoenix, Request.End, 0, Pause, out _));
        Tell("call of one that is gone", Requests.Ask(phoenix, Request.Count, 0, 0, out _));
        return 0;
    }

    private static void Count(ulong phoenix)
    {
        CallStatus status = Requests.Ask(phoenix, Request.Count, 0, 0, out ulong answer);
        ServerConsole.WriteLine($"witness: status {(int)status}, answer {answer}");
    }

    private static void Tell(string what, CallStatus status) => ServerConsole.WriteLine($"witness: {what}: status {(int)status}");
}
