using System;

using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;

namespace Pistachio.Hil.TestBoard;

/// <summary>Tests that end in every way a test can end. The rig's tests choose which to run.</summary>
internal struct BareSuite : ITestSuite
{
    public readonly uint Count => 9;

    public readonly ReadOnlySpan<byte> Name(uint index) => index switch
    {
        0 => "bare/passes"u8,
        1 => "bare/fails"u8,
        2 => "bare/skips"u8,
        3 => "bare/panics"u8,
        4 => "bare/hangs"u8,
        5 => "bare/powers_off"u8,
        6 => "bare/resets"u8,
        7 => "bare/breaks_a_check"u8,
        _ => "bare/sums_the_file"u8,
    };

    public readonly ulong Limit(uint index) => 0;

    public readonly void Start(uint index)
    {
    }

    public readonly bool Poll(uint index, ref TestOutcome outcome)
    {
        switch (index)
        {
            case 0:
                outcome.Status = TestStatus.Passed;
                return true;
            case 1:
                outcome.Status = TestStatus.Failed;
                outcome.Say("expected "u8);
                outcome.Say(18446744073709551615);
                return true;
            case 2:
                outcome.Status = TestStatus.Skipped;
                outcome.Say("no such device"u8);
                return true;
            case 3:
                Machine.Write("\r\nPANIC: asked for by the test (BareSuite.cs)\r\n  at BareSuite.Poll\r\n"u8);
                Machine.Exit(0x2A);
                break;
            case 5:
                Machine.Exit(0x11);
                break;
            case 6:
                Machine.Reset();
                break;
            case 8:
                // Tells what the rig gave; the message of a test that passed goes no further than the console.
                outcome.Status = TestStatus.Skipped;
                outcome.Say(SerialPort.Upload.Length);
                outcome.Say(" bytes, CRC "u8);
                outcome.Say(Crc32.Compute(SerialPort.Upload));
                return true;
            case 7:
                outcome.Status = (TestStatus)"none"u8[(int)index];
                break;
        }

        while (true)
        {
            // Neither ends nor serves the line.
        }
    }

    public readonly void Abandon(uint index)
    {
    }
}
