using System;
using Pistachio.Abi;
using Pistachio.Platform;

namespace Pistachio.Kernel.Boot;

/// <summary>What the root task finds on its start page and on the page with the command line.</summary>
internal static class RootStartPage
{
    /// <summary>Fills the start page.</summary>
    public static void Write(ref StartPage page, ulong firstUntyped, ulong untypedCount, ulong ownUntyped, ulong firstSegment)
    {
        page.Magic = StartPage.ExpectedMagic;
        page.Version = StartPage.CurrentVersion;
        page.HeapStart = RootTask.HeapStart;
        page.HeapSize = RootTask.HeapSize;
        page.StackLow = RootTask.StackTop - RootTask.StackSize;
        page.StackTop = RootTask.StackTop;
        page.MessagePage = RootTask.MessagePage;
        page.TicksPerSecond = Clock.TicksPerSecond;
        page.BootTicks = 0; // nanoseconds count from power-on, as the counter does

        // The counter's low bits differ between boots of real boards; hash tables are all that this seeds.
        page.Seed0 = Clock.Ticks() * 0x9E37_79B9_7F4A_7C15;
        page.Seed1 = (Clock.Ticks() ^ page.Seed0) * 0xBF58_476D_1CE4_E5B9;
        page.Name = new ShortName("root"u8);
        page.ArgumentCount = RootTask.ConfigurationBusesArgument + 1;
        page.Arguments[RootTask.InterruptLinesArgument] = (ulong)InterruptController.LineCount;
        page.Arguments[RootTask.FirstUntypedArgument] = firstUntyped;
        page.Arguments[RootTask.UntypedCountArgument] = untypedCount;
        page.Arguments[RootTask.OwnUntypedArgument] = ownUntyped;
        page.Arguments[RootTask.FirstSegmentArgument] = firstSegment;
        page.Arguments[RootTask.ArchiveLengthArgument] = BootInformation.ArchiveLength;
        page.CapabilityCount = 1;
        page.Capabilities[0].Name = new ShortName("console"u8);
        page.Capabilities[0].Handle = RootTask.Machine;
    }

    /// <summary>Adds what is known of devices.</summary>
    public static void WriteDevices(ref StartPage page, ulong firstDevice, ulong deviceCount)
    {
        page.Arguments[RootTask.MessageInterruptsArgument] = (ulong)(InterruptController.Count - InterruptController.LineCount);
        page.Arguments[RootTask.FirstDeviceArgument] = firstDevice;
        page.Arguments[RootTask.DeviceCountArgument] = deviceCount;
        page.Arguments[RootTask.ConfigurationArgument] = BootInformation.ConfigurationSpace;
        page.Arguments[RootTask.ConfigurationBusesArgument] = BootInformation.ConfigurationBuses;
    }

    /// <summary>Copies the command line to a zeroed page.</summary>
    public static void WriteCommandLine(Span<byte> page)
    {
        ReadOnlySpan<byte> text = BootInformation.CommandLine;
        text.Slice(0, text.Length < page.Length ? text.Length : page.Length - 1).CopyTo(page);
    }
}
