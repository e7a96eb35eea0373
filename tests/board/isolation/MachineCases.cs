using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;

namespace Pistachio.Isolation;

/// <summary>Ports and the power switch beyond what was granted.</summary>
internal static class MachineCases
{
    private const ushort LineStatus = 0x3FD;
    private const ushort PowerPort = 0xF4;

    public static void PortOutside(ref TestOutcome outcome)
    {
        Harness.Check(Kernel.Split(RootTask.Ports, LineStatus, 1, Rights.Read | Rights.Write, out ulong port));
        Harness.ExpectStatus(ref outcome, Kernel.PortIn(port, LineStatus, 1, out _), CallStatus.Ok, "the granted port"u8);
        Outside(ref outcome, port, LineStatus - 1, 1);
        Outside(ref outcome, port, LineStatus + 1, 1);
        Outside(ref outcome, port, LineStatus, 2);
        Outside(ref outcome, port, LineStatus, 3);
        Outside(ref outcome, port, LineStatus, 0);
        Outside(ref outcome, port, PowerPort, 1);
        Harness.ExpectStatus(
            ref outcome,
            KernelEntry.Invoke((long)CallNumber.PortIn, port, LineStatus + 0x10000UL, 1, 0, 0).Status,
            CallStatus.BadArgument,
            "a port number beyond 16 bits"u8);
        Harness.Check(Kernel.Delete(port));
    }

    public static void PortWithoutRight(ref TestOutcome outcome)
    {
        Harness.Check(Kernel.Split(RootTask.Ports, LineStatus, 1, Rights.Read, out ulong readable));
        Harness.Check(Kernel.Split(RootTask.Ports, LineStatus, 1, Rights.Write, out ulong writable));
        Harness.ExpectStatus(ref outcome, Kernel.PortOut(readable, LineStatus, 1, 0), CallStatus.NoRight, "writing"u8);
        Harness.ExpectStatus(ref outcome, Kernel.PortIn(writable, LineStatus, 1, out _), CallStatus.NoRight, "reading"u8);
        Harness.Check(Kernel.Delete(readable));
        Harness.Check(Kernel.Delete(writable));
    }

    public static void PortSplit(ref TestOutcome outcome)
    {
        Harness.Check(Kernel.Split(RootTask.Ports, 0x3F8, 8, Rights.Read, out ulong ports));
        Harness.ExpectStatus(ref outcome, Kernel.Split(ports, 4, 5, Rights.Read, out _), CallStatus.BadArgument, "beyond the end"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Split(ports, 8, 1, Rights.Read, out _), CallStatus.BadArgument, "behind the end"u8);
        Harness.Check(Kernel.Split(ports, 5, 1, Rights.All, out ulong part));
        Harness.ExpectStatus(ref outcome, Kernel.PortIn(part, LineStatus, 1, out _), CallStatus.Ok, "a part"u8);
        Harness.ExpectStatus(ref outcome, Kernel.PortOut(part, LineStatus, 1, 0), CallStatus.NoRight, "writing to a part"u8);
        Harness.Check(Kernel.Revoke(ports));
        Harness.ExpectStatus(ref outcome, Kernel.PortIn(part, LineStatus, 1, out _), CallStatus.BadHandle, "a revoked part"u8);
        Harness.Check(Kernel.Delete(ports));
    }

    public static void Stop(ref TestOutcome outcome)
    {
        Harness.Check(Kernel.Derive(RootTask.Machine, Rights.Read, 0, 0, out ulong console));
        Harness.ExpectStatus(ref outcome, Kernel.Stop(console, MachineStop.PowerOff, 3), CallStatus.NoRight, "power off"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Stop(console, MachineStop.Restart, 3), CallStatus.NoRight, "restart"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Stop(RootTask.Machine, (MachineStop)2, 3), CallStatus.BadArgument, "an unknown way to stop"u8);
        Harness.ExpectStatus(ref outcome, Kernel.ConsoleWrite(console, 25, 0, 0, 0), CallStatus.BadArgument, "too long a text"u8);
        Harness.ExpectStatus(ref outcome, Kernel.ConsoleWrite(console, ulong.MaxValue, 0, 0, 0), CallStatus.BadArgument, "too long a text"u8);
        Harness.Check(Kernel.Delete(console));
    }

    private static void Outside(ref TestOutcome outcome, ulong ports, ushort port, uint width)
    {
        Harness.ExpectStatus(ref outcome, Kernel.PortIn(ports, port, width, out _), CallStatus.BadArgument, "reading outside of the range"u8);
        Harness.ExpectStatus(ref outcome, Kernel.PortOut(ports, port, width, 0), CallStatus.BadArgument, "writing outside of the range"u8);
    }
}
