using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.Isolation;
using Pistachio.UserCall;

namespace Pistachio.BoardFuzz;

/// <summary>Makes the fuzzers, talks to their neighbour every few milliseconds, and makes dead fuzzers anew.</summary>
internal static class Watchdog
{
    private const ulong WantedCalls = 1_000_000;
    private const int FuzzerCount = 4;

    /// <summary>Nanoseconds between two looks.</summary>
    private const ulong Interval = 3_000_000;

    /// <summary>Nanoseconds that all of it may take.</summary>
    private const ulong Patience = 100_000_000_000;

    /// <summary>The same seed makes the same calls; only the time slices differ.</summary>
    private const ulong Seed = 0x5EED_0F_BAD_CA115;

    private static Fuzzers s_fuzzers;

    public static void Run(ref TestOutcome outcome)
    {
        Harness.Renew();
        Domain neighbour = Domain.Make(FuzzerCount);
        ulong question = Harness.Make(CapabilityKind.Endpoint);
        Domain.Start(
            neighbour.MakeThread(Domain.Priority - 1), FuzzEntry.Neighbour, neighbour.Grant(question, Rights.Read), Domain.Page);
        Harness.Sleep(Interval);
        ulong shared = Harness.Make(CapabilityKind.Endpoint);
        ulong notification = Harness.Make(CapabilityKind.Notification);
        for (int i = 0; i < FuzzerCount; i++)
        {
            s_fuzzers[i].Begin((ulong)i, shared, notification, Seed + ((ulong)i << 32));
        }

        Kernel.Clock(out ulong start);
        ulong now = start;
        ulong rounds = 0;
        ulong lives = FuzzerCount;
        ulong calls = 0;
        while (calls < WantedCalls && now - start < Patience && outcome.Status != TestStatus.Failed)
        {
            Harness.Sleep(Interval);
            rounds++;
            Ask(ref outcome, question, rounds);
            LookAt(ref outcome, neighbour, rounds);
            calls = 0;
            for (int i = 0; i < FuzzerCount; i++)
            {
                if (s_fuzzers[i].Look((ulong)i, Seed + (lives * 0x1_0001)))
                {
                    lives++;
                }

                calls += s_fuzzers[i].Calls;
            }

            Kernel.Clock(out now);
        }

        Harness.Expect(ref outcome, calls >= WantedCalls, "too few calls in the time; calls"u8, calls);
        ulong reflected = 0;
        ulong letGoOn = 0;
        for (int i = 0; i < FuzzerCount; i++)
        {
            reflected += s_fuzzers[i].Reflected;
            letGoOn += s_fuzzers[i].LetGoOn;
        }

        Harness.Expect(ref outcome, reflected > WantedCalls / 1000, "too few calls of other systems came to a gate"u8, reflected);
        Harness.Expect(ref outcome, letGoOn > WantedCalls / 1000, "too few stopped threads were let go on"u8, letGoOn);
        End(ref outcome);
        if (outcome.Status == TestStatus.None)
        {
            outcome.Status = TestStatus.Passed;
        }

        Say(ref outcome, " calls "u8, calls);
        Say(ref outcome, ", domains "u8, lives);
        Say(ref outcome, ", rounds "u8, rounds);
        Say(ref outcome, ", reflected "u8, reflected);
        Say(ref outcome, ", let go on "u8, letGoOn);
        Say(ref outcome, ", ms "u8, (now - start) / 1_000_000);
        Say(ref outcome, ", seed "u8, Seed);
    }

    private static void Ask(ref TestOutcome outcome, ulong endpoint, ulong round)
    {
        Kernel.Clock(out ulong now);
        Message message = default;
        message.Tag = new MessageTag(9, 1).Value;
        message.W0 = round * 17;
        CallStatus status = Kernel.CallTimed(endpoint, ref message, now + 5_000_000_000);
        Harness.ExpectStatus(ref outcome, status, CallStatus.Ok, "calling the neighbour"u8);
        Harness.Expect(ref outcome, message.W0 == Neighbour.Answer(round * 17, round), "the neighbour's answer"u8, message.W0);
    }

    private static void LookAt(ref TestOutcome outcome, in Domain neighbour, ulong round)
    {
        for (ulong i = 0; i < Neighbour.Words; i++)
        {
            ulong word = neighbour.Word(i * 8);
            Harness.Expect(ref outcome, word == Neighbour.Word(i, round), "a word of the neighbour's page"u8, word);
        }
    }

    /// <summary>All memory comes back.</summary>
    private static void End(ref TestOutcome outcome)
    {
        for (int i = 0; i < FuzzerCount; i++)
        {
            s_fuzzers[i].End();
        }

        Harness.ExpectStatus(ref outcome, Kernel.Revoke(Harness.Pool), CallStatus.Ok, "the last revocation"u8);
        Kernel.Inspect(Harness.Pool, out _, out _, out ulong all);
        Kernel.UntypedFree(Harness.Pool, out ulong free);
        Harness.Expect(ref outcome, free == all, "pages that came back"u8, free);
        Harness.ExpectStatus(ref outcome, Harness.Trouble, CallStatus.Ok, "a step of the watchdog failed"u8);
    }

    private static void Say(ref TestOutcome outcome, System.ReadOnlySpan<byte> text, ulong value)
    {
        outcome.Say(text);
        outcome.Say(value);
    }

    [InlineArray(FuzzerCount)]
    private struct Fuzzers
    {
        private FuzzedDomain _first;
    }
}
