using System;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Supervision;

/// <summary>The real-time clock of a PC (MC146818 data sheet): a device that interrupts, with two ports.</summary>
internal static class RealTimeClock
{
    public const ushort IndexPort = 0x70;
    private const ushort DataPort = 0x71;
    private const byte ControlB = 0x0B;
    private const byte StatusC = 0x0C;
    private const byte PeriodicInterrupt = 0x40;
    private const ulong Patience = 2_000_000_000;

    /// <summary>Binds the line, switches the periodic interrupt on and waits for one. Fails with an exception that says where.</summary>
    public static void WaitForOne(ulong ports, ulong line, ulong notification)
    {
        Check(Kernel.InterruptBind(line, notification), "binding the interrupt line");
        Write(ports, ControlB, (byte)(Read(ports, ControlB) | PeriodicInterrupt));
        _ = Read(ports, StatusC); // what is still pending from an earlier life would keep the line high
        Kernel.Clock(out ulong now);
        Check(Kernel.WaitSignal(notification, now + Patience, out _), "waiting for the interrupt");
        _ = Read(ports, StatusC);
        Check(Kernel.InterruptAcknowledge(line), "acknowledging the interrupt");
    }

    private static byte Read(ulong ports, byte register)
    {
        Check(Kernel.PortOut(ports, IndexPort, 1, register), "writing a port");
        Check(Kernel.PortIn(ports, DataPort, 1, out uint value), "reading a port");
        return (byte)value;
    }

    private static void Write(ulong ports, byte register, byte value)
    {
        Check(Kernel.PortOut(ports, IndexPort, 1, register), "writing a port");
        Check(Kernel.PortOut(ports, DataPort, 1, value), "writing a port");
    }

    private static void Check(CallStatus status, string what)
    {
        if (status != CallStatus.Ok)
        {
            throw new InvalidOperationException($"{what}: status {(int)status}");
        }
    }
}
