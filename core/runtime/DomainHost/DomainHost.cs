using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Runtime.DomainHost;

/// <summary>The runtime's host in a domain of Pistachio.</summary>
// SAFETY: the entry checks the start page before anything else reads it; it stays mapped at its address.
internal static unsafe class DomainHost
{
    private const int BytesPerWrite = 24;

    private static ulong console;
    private static ulong random;

    [RuntimeImport("*", "PistachioDomainExit"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void Exit(int status, ulong messagePage);

    [RuntimeImport("*", "PistachioTimeStamp"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong TimeStamp();

    [RuntimeExport("PistachioDomainMain")]
    internal static void Main(StartPage* page)
    {
        if (page != (StartPage*)StartPage.Address || page->Magic != StartPage.ExpectedMagic || page->Version != StartPage.CurrentVersion)
        {
            // Without a start page there is no console to say so on.
            Exit(ExitStatus.BadStart, page->MessagePage);
        }

        random = page->Seed0 ^ TimeStamp();
        Symbols.MixCookie(Random());
        Run(page);
    }

    /// <summary>Has a buffer on its stack, so it is entered when the cookie behind such buffers is final.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(StartPage* page)
    {
        console = DomainStart.Capability("console"u8);
        byte* name = stackalloc byte[ShortName.MaximumLength + 1];
        for (int i = 0; i < ShortName.MaximumLength; i++)
        {
            name[i] = page->Name[i];
        }

        name[ShortName.MaximumLength] = 0;
        HostDescription host;
        host.HeapStart = (nuint)page->HeapStart;
        host.HeapSize = (nuint)page->HeapSize;
        host.StackLow = (nuint)page->StackLow;
        host.StackHigh = (nuint)page->StackTop;
        host.ArgumentCount = 1;
        host.Arguments = &name;
        Startup.Run(&host);
    }

    [RuntimeExport("PistachioHostWrite")]
    internal static void Write(byte* bytes, nint count)
    {
        while (count > 0)
        {
            int now = count < BytesPerWrite ? (int)count : BytesPerWrite;
            ulong first = Pack(bytes, now);
            ulong second = Pack(bytes + 8, now - 8);
            ulong third = Pack(bytes + 16, now - 16);
            if (console == 0 || Kernel.ConsoleWrite(console, (ulong)now, first, second, third) != CallStatus.Ok)
            {
                return;
            }

            bytes += now;
            count -= now;
        }
    }

    [RuntimeExport("PistachioHostExit")]
    internal static void Exit(int status) => Exit(status, ((StartPage*)StartPage.Address)->MessagePage);

    [RuntimeExport("PistachioHostClock")]
    internal static ulong Clock()
    {
        const ulong NanosecondsPerSecond = 1_000_000_000;
        StartPage* page = (StartPage*)StartPage.Address;
        ulong ticks = TimeStamp() - page->BootTicks;
        ulong rate = page->TicksPerSecond;
        if (rate == 0)
        {
            return ticks;
        }

        // The remainder is below the rate, so the product stays below 2^64 up to a rate of 18 GHz.
        return (ticks / rate * NanosecondsPerSecond) + (ticks % rate * NanosecondsPerSecond / rate);
    }

    /// <summary>A counter through the finalizer of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).</summary>
    [RuntimeExport("PistachioHostRandom")]
    internal static ulong Random()
    {
        random += 0x9E37_79B9_7F4A_7C15;
        ulong value = random ^ ((StartPage*)StartPage.Address)->Seed1;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    private static ulong Pack(byte* bytes, int count)
    {
        ulong word = 0;
        for (int i = 0; i < count && i < sizeof(ulong); i++)
        {
            word |= (ulong)bytes[i] << (i * 8);
        }

        return word;
    }
}
