using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Isolation;

/// <summary>
/// A driver of channel 0 of the timer of a PC (Intel 8254 data sheet). In mode 0 its output falls when it is set and rises once when the
/// count is down: one interrupt for each shot. Runs in a domain of its own, so there is no static here.
/// </summary>
internal static class TimerDriver
{
    /// <summary>ISA interrupt 0.</summary>
    public const ulong Line = 0;
    public const ushort FirstPort = 0x40;
    public const ushort PortCount = 4;

    /// <summary>Nanoseconds after which an interrupt has come if it comes at all.</summary>
    public const ulong Pause = 10_000_000;

    /// <summary>How long an interrupt is waited for that must come, in nanoseconds.</summary>
    public const ulong Patience = 2_000_000_000;

    private const ushort CommandPort = FirstPort + 3;

    /// <summary>Channel 0, low byte then high byte, mode 0.</summary>
    private const uint OneShot = 0x30;

    /// <summary>The counter counts 1,193,182 times a second: about a millisecond.</summary>
    private const uint Count = 1193;

    /// <summary>Lets the timer interrupt once, in a millisecond.</summary>
    public static CallStatus Fire(ulong ports)
    {
        CallStatus command = Kernel.PortOut(ports, CommandPort, 1, OneShot);
        CallStatus low = Kernel.PortOut(ports, FirstPort, 1, Count & 0xFF);
        CallStatus high = Kernel.PortOut(ports, FirstPort, 1, Count >> 8);
        return command != CallStatus.Ok ? command : low != CallStatus.Ok ? low : high;
    }

    /// <summary>
    /// Three shots: one is waited for, one comes before the acknowledgement, one after it. Reports the three words and the last bad status.
    /// </summary>
    public static void Drive(ulong ports, ulong line, ulong notification)
    {
        ulong trouble = 0;
        Check(ref trouble, Kernel.InterruptBind(line, notification));
        ulong first = Await(ref trouble, ports, notification);
        Check(ref trouble, Fire(ports));
        Sleep();
        Check(ref trouble, Kernel.PollSignal(notification, out ulong second));
        Check(ref trouble, Kernel.InterruptAcknowledge(line));
        ulong third = Await(ref trouble, ports, notification);
        Check(ref trouble, Kernel.InterruptBind(line, 0));
        Hostile.Finish(first, second, third, trouble);
    }

    /// <summary>Reports the word of one shot, and leaves the line open for the next.</summary>
    public static void Open(ulong ports, ulong line, ulong notification) => Hostile.Finish(OpenLine(ports, line, notification));

    /// <summary>The same, and deletes the capability to the line first.</summary>
    public static void OpenAndDelete(ulong ports, ulong line, ulong notification)
    {
        ulong word = OpenLine(ports, line, notification);
        Hostile.Finish(Kernel.Delete(line) == CallStatus.Ok ? word : 0);
    }

    private static ulong OpenLine(ulong ports, ulong line, ulong notification)
    {
        ulong trouble = 0;
        Check(ref trouble, Kernel.InterruptBind(line, notification));
        ulong word = Await(ref trouble, ports, notification);
        Check(ref trouble, Kernel.InterruptAcknowledge(line));
        return trouble == 0 ? word : 0;
    }

    private static ulong Await(ref ulong trouble, ulong ports, ulong notification)
    {
        Check(ref trouble, Fire(ports));
        Kernel.Clock(out ulong now);
        Check(ref trouble, Kernel.WaitSignal(notification, now + Patience, out ulong word));
        return word;
    }

    private static void Sleep()
    {
        Kernel.Clock(out ulong now);
        Kernel.SleepUntil(now + Pause);
    }

    private static void Check(ref ulong trouble, CallStatus status)
    {
        if (status != CallStatus.Ok)
        {
            trouble = (ulong)status;
        }
    }
}
