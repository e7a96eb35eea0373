using Pistachio.Abi;
using Pistachio.Isolation;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.BoardFuzz;

/// <summary>
/// A server that has nothing to do with the fuzzers. Each answer depends on the question and on memory that only it writes.
/// </summary>
internal static class Neighbour
{
    /// <summary>Words that it looks after.</summary>
    public const ulong Words = 64;

    public static ulong Answer(ulong question, ulong round) => (question * 3) + round;

    /// <summary>What word i of its page holds in a round.</summary>
    public static ulong Word(ulong i, ulong round) => (i * 0x9E37_79B9_7F4A_7C15) ^ round;

    public static void Run(ulong endpoint, ulong page, ulong unused)
    {
        _ = unused;
        ulong round = 0;
        Fill(page, round);
        Message message = default;
        Kernel.Wait(endpoint, ref message, 0);
        while (true)
        {
            bool intact = true;
            for (ulong i = 0; i < Words; i++)
            {
                intact &= NativeMachine.Read(page + (i * 8)) == Word(i, round);
            }

            round++;
            Fill(page, round);
            message.W0 = intact ? Answer(message.W0, round) : 0;
            message.Tag = 0;
            KernelEntry.ReplyWait(ref message, endpoint);
        }
    }

    private static void Fill(ulong page, ulong round)
    {
        for (ulong i = 0; i < Words; i++)
        {
            NativeMachine.Write(page + (i * 8), Word(i, round));
        }
    }
}
