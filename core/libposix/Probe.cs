using Pistachio.Memory;

namespace Pistachio.LibPosix;

/// <summary>Accesses to memory that report a fault instead of dying of it. For EFAULT checks and for tests.</summary>
public static class Probe
{
    /// <summary>Read a byte; 0 when the access faults.</summary>
    public static FaultOutcome Read(ulong address, out byte value)
    {
        value = 0;
        Process.Data.Probing = true;
        ulong outcome = NativeCode.ProbeRead(address, ref value);
        Process.Data.Probing = false;
        return (FaultOutcome)outcome;
    }

    /// <summary>Write a byte.</summary>
    public static FaultOutcome Write(ulong address, byte value)
    {
        Process.Data.Probing = true;
        ulong outcome = NativeCode.ProbeWrite(address, value);
        Process.Data.Probing = false;
        return (FaultOutcome)outcome;
    }

    /// <summary>Call the code at an address, which must be a return instruction if it is code at all.</summary>
    public static FaultOutcome Execute(ulong address)
    {
        Process.Data.Probing = true;
        ulong outcome = NativeCode.ProbeExecute(address);
        Process.Data.Probing = false;
        return (FaultOutcome)outcome;
    }
}
