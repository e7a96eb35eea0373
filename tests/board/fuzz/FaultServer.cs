using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.BoardFuzz;

/// <summary>
/// The supervisor of the hostile threads, in their own domain: it lets most of those go on that stop by a fault, by each kind of reply, and
/// forgets some. It has no static data.
/// </summary>
internal static class FaultServer
{
    /// <summary>Nanoseconds that it waits at most.</summary>
    private const ulong LongestWait = 1_000_000;

    /// <param name="seed">For its decisions.</param>
    /// <param name="endpoint">Where the kernel tells it of faults.</param>
    /// <param name="counter">Address of the word that counts threads it has let go on.</param>
    public static void Run(ulong seed, ulong endpoint, ulong counter)
    {
        Xorshift random = new(seed);
        Message message = default;
        CallStatus status = CallStatus.TimedOut;
        while (true)
        {
            if (status != CallStatus.Ok)
            {
                Kernel.Clock(out ulong now);
                status = Kernel.Wait(endpoint, ref message, now + random.Below(LongestWait));
                continue;
            }

            status = CallStatus.TimedOut;
            message.Tag = 0;
            ulong choice = random.Below(16);
            bool isLetGoOn = true;
            switch (choice)
            {
                case 0:
                    isLetGoOn = false; // waiting again tells the kernel that nobody will
                    break;
                case < 4:
                    isLetGoOn = Kernel.SaveReply(out ulong reply) == CallStatus.Ok && Kernel.ReplyTo(reply, ref message) == CallStatus.Ok;
                    break;
                case < 8:
                    isLetGoOn = Kernel.Reply(ref message) == CallStatus.Ok;
                    break;
                default:
                    status = KernelEntry.ReplyWait(ref message, endpoint);
                    isLetGoOn = status == CallStatus.Ok;
                    break;
            }

            if (isLetGoOn)
            {
                NativeMachine.Write(counter, NativeMachine.Read(counter) + 1);
            }
        }
    }
}
