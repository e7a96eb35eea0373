using System.Runtime.InteropServices;

namespace Pistachio.LibPosix;

/// <summary>The <c>siginfo_t</c> of Linux on x86-64, as far as signals of this system fill it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct SignalInformation
{
    public const int Size = 128;

    [FieldOffset(0)] public uint Signal;
    [FieldOffset(8)] public int Code;

    /// <summary>si_pid and si_uid, or si_addr.</summary>
    [FieldOffset(16)] public ulong Origin;

    /// <summary>si_value, or si_status.</summary>
    [FieldOffset(24)] public ulong Value;

    /// <summary>si_utime, in clock ticks.</summary>
    [FieldOffset(32)] public ulong UserTime;

    public SignalInformation(in SignalRecord record)
    {
        this = default;
        Set(record);
    }

    /// <summary>Fill in what is not zero.</summary>
    public void Set(in SignalRecord record)
    {
        const ulong nanosecondsPerTick = 10_000_000;
        Signal = record.Signal;
        Code = record.Code;
        Origin = record.Origin;
        Value = record.Value;
        UserTime = record.Time / nanosecondsPerTick;
    }
}
