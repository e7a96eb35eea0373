using System;
using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;

namespace Pistachio.Hil.NativeBoard;

/// <summary>A few kernel calls that every program can make.</summary>
internal struct NativeSuite : ITestSuite
{
    public readonly uint Count => 4;

    public readonly ReadOnlySpan<byte> Name(uint index) => index switch
    {
        0 => "native/clock_goes_on"u8,
        1 => "native/sleep_lasts"u8,
        2 => "native/empty_handle_is_refused"u8,
        _ => "native/stale_handle_is_refused"u8,
    };

    public readonly ulong Limit(uint index) => 5_000_000_000;

    public readonly void Start(uint index)
    {
    }

    public readonly bool Poll(uint index, ref TestOutcome outcome)
    {
        switch (index)
        {
            case 0:
                Kernel.Clock(out ulong first);
                Kernel.Clock(out ulong second);
                Check(ref outcome, second > first);
                break;
            case 1:
                Kernel.Clock(out ulong before);
                Kernel.SleepUntil(before + 20_000_000);
                Kernel.Clock(out ulong after);
                outcome.Say(after - before);
                outcome.Say(" ns"u8);
                Check(ref outcome, after >= before + 20_000_000);
                break;
            case 2:
                Check(ref outcome, Kernel.Yield() == CallStatus.Ok && Kernel.PollSignal(0, out _) == CallStatus.BadHandle);
                break;
            default:
                Check(ref outcome, Kernel.PortIn(RootTask.Ports + (1UL << 32), 0x3FD, 1, out _) == CallStatus.BadHandle);
                break;
        }

        return true;
    }

    public readonly void Abandon(uint index)
    {
    }

    private static void Check(ref TestOutcome outcome, bool condition) =>
        outcome.Status = condition ? TestStatus.Passed : TestStatus.Failed;
}
