using System;
using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace Pistachio.Hil.Transports;

/// <summary>What Linux counts for a serial port (ioctl TIOCGICOUNT, struct serial_icounter_struct), since it was opened here.</summary>
/// <remarks>Pseudo-terminals and some USB adapters do not count. Reading needs a descriptor of its own: System.IO.Ports keeps its own hidden.</remarks>
internal sealed class TtyErrorCounters : IDisposable
{
    private const int OpenReadOnlyNonBlocking = 0x0800 | 0x0100 | 0x80000; // O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    private const nuint GetCounters = 0x545D;

    /// <summary>The struct is 11 numbers and 9 reserved ones.</summary>
    private const int Numbers = 20;
    private const int Frame = 6;
    private const int Overrun = 7;
    private const int Parity = 8;
    private const int Break = 9;

    private readonly SafeFileHandle descriptor;
    private readonly LineErrors before;

    private TtyErrorCounters(SafeFileHandle descriptor, LineErrors before)
    {
        this.descriptor = descriptor;
        this.before = before;
    }

    /// <summary>Null when the port does not count.</summary>
    public static TtyErrorCounters? Open(string device)
    {
        if (!OperatingSystem.IsLinux())
            return null;

        var descriptor = new SafeFileHandle(SystemOpen(device, OpenReadOnlyNonBlocking), ownsHandle: true);
        if (!descriptor.IsInvalid && Read(descriptor) is { } before)
            return new TtyErrorCounters(descriptor, before);
        descriptor.Dispose();
        return null;
    }

    /// <summary>Errors since the port was opened.</summary>
    public LineErrors Read() => Read(descriptor) is { } now
        ? new LineErrors(now.Framing - before.Framing, now.Parity - before.Parity, now.Overrun - before.Overrun, now.Breaks - before.Breaks)
        : default;

    public void Dispose() => descriptor.Dispose();

    private static LineErrors? Read(SafeFileHandle descriptor)
    {
        var counters = new int[Numbers];
        return !descriptor.IsClosed && SystemIoControl(descriptor, GetCounters, counters) == 0
            ? new LineErrors(counters[Frame], counters[Parity], counters[Overrun], counters[Break])
            : null;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, ExactSpelling = true, BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SystemOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemIoControl(SafeFileHandle descriptor, nuint request, [In, Out] int[] counters);
}
