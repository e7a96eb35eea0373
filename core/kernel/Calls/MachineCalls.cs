using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Calls;

/// <summary>Calls on the machine itself: the kernel console and the power switch.</summary>
internal static class MachineCalls
{
    private const ulong BytesPerCall = 24;

    /// <summary>See <see cref="CallNumber.ConsoleWrite"/>.</summary>
    public static CallStatus ConsoleWrite(ThreadRef current, ulong handle, ulong count, ulong bytes0, ulong bytes1, ulong bytes2)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Machine, Rights.Read, out _);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (count > BytesPerCall)
        {
            return CallStatus.BadArgument;
        }

        for (ulong i = 0; i < count; i++)
        {
            ulong word = i < 8 ? bytes0 : i < 16 ? bytes1 : bytes2;
            KernelConsole.WriteByte((byte)(word >> (int)((i & 7) * 8)));
        }

        return CallStatus.Ok;
    }

    /// <summary>See <see cref="CallNumber.Stop"/>. Needs the right to write: the right to read is for the console alone.</summary>
    public static CallStatus Stop(ThreadRef current, ulong handle, ulong how, ulong exitStatus)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Machine, Rights.Write, out _);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        switch ((MachineStop)how)
        {
            case MachineStop.PowerOff:
                Power.Off(exitStatus);
                return CallStatus.WrongState;
            case MachineStop.Restart:
                Power.Restart();
                return CallStatus.WrongState;
            default:
                return CallStatus.BadArgument;
        }
    }
}
