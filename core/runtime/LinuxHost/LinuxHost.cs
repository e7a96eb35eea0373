using System.Runtime;

namespace Pistachio.Runtime.LinuxHost;

/// <summary>The runtime's host on Linux.</summary>
/// <remarks>The heap is 16 MiB, or as many bytes as the environment variable PISTACHIO_HEAP says (decimal).</remarks>
// SAFETY: the initial stack has the layout of the System V ABI (x86-64, 3.4.1); memory comes from mmap.
internal static unsafe class LinuxHost
{
    private const nint PageSize = 4096;
    private const nint StackSize = 0x10_0000;
    private const nint DefaultHeapSize = 0x100_0000;
    private const int StandardOutput = 1;

    private static HostDescription description;

    /// <summary>Makes the program's own stack. Returns its top.</summary>
    [RuntimeExport("PistachioLinuxPrepare")]
    internal static nint Prepare(nint* initialStack)
    {
        nint argumentCount = *initialStack;
        byte** arguments = (byte**)(initialStack + 1);
        byte** environment = arguments + argumentCount + 1;
        nint heapSize = HeapSize(environment);
        nint heap = LinuxCall.MapMemory(heapSize);
        nint stack = LinuxCall.MapMemory(PageSize + StackSize);
        if (heap == 0 || stack == 0)
        {
            Failure.Stop("Linux gave no memory for heap and stack", ExitStatus.BadStart);
        }

        LinuxCall.Invoke(LinuxCall.Protect, stack, PageSize, 0);
        description.ArgumentCount = (int)argumentCount;
        description.Arguments = arguments;
        description.HeapStart = (nuint)heap;
        description.HeapSize = (nuint)heapSize;
        description.StackLow = (nuint)(stack + PageSize);
        description.StackHigh = (nuint)(stack + PageSize + StackSize);
        return (nint)description.StackHigh;
    }

    [RuntimeExport("PistachioLinuxMain")]
    internal static void Main()
    {
        LinuxSignals.Install();
        Symbols.MixCookie(Random());
        fixed (HostDescription* host = &description)
        {
            Startup.Run(host);
        }
    }

    [RuntimeExport("PistachioHostWrite")]
    internal static void Write(byte* bytes, nint count)
    {
        while (count > 0)
        {
            long written = LinuxCall.Invoke(LinuxCall.Write, StandardOutput, (nint)bytes, count);
            if (written <= 0)
            {
                return;
            }

            bytes += written;
            count -= (nint)written;
        }
    }

    [RuntimeExport("PistachioHostExit")]
    internal static void Exit(int status) => LinuxCall.Invoke(LinuxCall.ExitGroup, status);

    [RuntimeExport("PistachioHostClock")]
    internal static ulong Clock()
    {
        const int Monotonic = 1;
        TimeSpecification time;
        LinuxCall.Invoke(LinuxCall.ClockGetTime, Monotonic, (nint)(&time));
        return ((ulong)time.Seconds * 1_000_000_000) + (ulong)time.Nanoseconds;
    }

    [RuntimeExport("PistachioHostRandom")]
    internal static ulong Random()
    {
        ulong value = LinuxCall.TimeStamp() * 0x9E37_79B9_7F4A_7C15;
        return value ^ (value >> 29);
    }

    private static nint HeapSize(byte** environment)
    {
        for (; *environment != null; environment++)
        {
            byte* at = *environment;
            bool matches = true;
            foreach (byte expected in "PISTACHIO_HEAP="u8)
            {
                if (*at != expected)
                {
                    matches = false;
                    break;
                }

                at++;
            }

            if (matches)
            {
                nint size = 0;
                for (; *at is >= (byte)'0' and <= (byte)'9'; at++)
                {
                    size = (size * 10) + (*at - '0');
                }

                return size & -PageSize;
            }
        }

        return DefaultHeapSize;
    }

    private struct TimeSpecification
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}
