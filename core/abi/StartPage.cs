using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Abi;

/// <summary>
/// What a domain is told at start. Whoever makes the domain (the kernel for the root task, the root task for servers) fills the page
/// and maps it at <see cref="Address"/>, read-only for all but processes; <c>rdi</c> holds the address when the domain begins.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = PageSize)]
public struct StartPage
{
    public const ulong Address = 0x7FFF_FFFF_D000;

    /// <summary>Bytes of this page, and of the pages that memory is mapped in.</summary>
    public const int PageSize = 4096;

    /// <summary>Offset of <see cref="Signals"/>, behind the last capability.</summary>
    public const int SignalsOffset = 0xE00;

    /// <summary>Offset of <see cref="Program"/>: behind the capabilities of a process, of which there are fewer than those of a server.</summary>
    public const int ProgramOffset = 0x500;

    /// <summary>"PXSTART" and a zero byte.</summary>
    public const ulong ExpectedMagic = 0x0054_5241_5453_5850;
    public const uint CurrentVersion = 1;
    public const int MaximumArguments = 16;
    public const int MaximumCapabilities = 128;

    /// <summary>Name of the <see cref="CapabilityKind.Machine"/> capability that a domain writes to the console with.</summary>
    public const string ConsoleName = "console";

    /// <summary><see cref="ExpectedMagic"/>.</summary>
    [FieldOffset(0x000)] public ulong Magic;

    /// <summary><see cref="CurrentVersion"/>.</summary>
    [FieldOffset(0x008)] public uint Version;

    /// <summary>Entries of <see cref="Capabilities"/>.</summary>
    [FieldOffset(0x00C)] public uint CapabilityCount;

    /// <summary>First address of the heap, which is mapped, writable and zeroed. Page aligned.</summary>
    [FieldOffset(0x010)] public ulong HeapStart;

    /// <summary>Bytes of the heap.</summary>
    [FieldOffset(0x018)] public ulong HeapSize;

    /// <summary>Lowest address of the stack; nothing is mapped in the 64 KiB below.</summary>
    [FieldOffset(0x020)] public ulong StackLow;

    /// <summary>First address above the stack.</summary>
    [FieldOffset(0x028)] public ulong StackTop;

    /// <summary>Address of the first thread's message page.</summary>
    [FieldOffset(0x030)] public ulong MessagePage;

    /// <summary>Rate of the time-stamp counter.</summary>
    [FieldOffset(0x038)] public ulong TicksPerSecond;

    /// <summary>The time-stamp counter at boot, when nanoseconds were zero.</summary>
    [FieldOffset(0x040)] public ulong BootTicks;

    /// <summary>Two words that differ from domain to domain and from boot to boot, for hash tables; not for keys.</summary>
    [FieldOffset(0x048)] public ulong Seed0;
    [FieldOffset(0x050)] public ulong Seed1;

    /// <summary>The domain's name in the manifest.</summary>
    [FieldOffset(0x058)] public ShortName Name;

    /// <summary>Entries of <see cref="Arguments"/>.</summary>
    [FieldOffset(0x068)] public uint ArgumentCount;

    /// <summary>What this boot is for; of servers only.</summary>
    [FieldOffset(0x06C)] public BootModes BootModes;

    /// <summary>Words that maker and domain agree on.</summary>
    [FieldOffset(0x070)] public ArgumentWords Arguments;

    /// <summary>Identity of the image that the domain was started from; of servers only.</summary>
    [FieldOffset(0x0F0)] public BuildId Build;

    [FieldOffset(0x100)] public CapabilityList Capabilities;

    /// <summary>
    /// Of processes only, whose start page can be written; it takes the room of capabilities that no process has.
    /// </summary>
    [FieldOffset(ProgramOffset)] public ProgramText Program;

    /// <summary>Of processes only, whose start page can be written.</summary>
    [FieldOffset(SignalsOffset)] public SignalArea Signals;

    /// <summary>See <see cref="Arguments"/>.</summary>
    [InlineArray(MaximumArguments)]
    public struct ArgumentWords
    {
        private ulong first;
    }

    /// <summary>See <see cref="Capabilities"/>.</summary>
    [InlineArray(MaximumCapabilities)]
    public struct CapabilityList
    {
        private GrantedCapability first;
    }
}
