namespace Pistachio.Abi;

/// <summary>
/// What the kernel gives the root task, the first program: everything there is. The slots are in this order, each with generation 1.
/// </summary>
public static class RootTask
{
    private const ulong FirstGeneration = 1UL << 32;

    /// <summary>Its own capability table.</summary>
    public const ulong Table = FirstGeneration | 1;
    public const ulong AddressSpace = FirstGeneration | 2;
    public const ulong Thread = FirstGeneration | 3;
    public const ulong SchedulingContext = FirstGeneration | 4;
    public const ulong Machine = FirstGeneration | 5;

    /// <summary>All I/O ports.</summary>
    public const ulong Ports = FirstGeneration | 6;

    /// <summary>The boot archive, read-only memory.</summary>
    public const ulong Archive = FirstGeneration | 7;

    /// <summary>Interrupt line 0; the others follow.</summary>
    public const ulong FirstInterrupt = FirstGeneration | 8;

    /// <summary>Slots of the root task's table.</summary>
    public const ulong TableSlots = 8192;

    /// <summary>Address and bytes of the heap.</summary>
    public const ulong HeapStart = 0x1_0000_0000;
    public const ulong HeapSize = 16UL << 20;

    /// <summary>First address behind the stack, and its size in bytes.</summary>
    public const ulong StackTop = 0x7FFF_F010_0000;
    public const ulong StackSize = 256UL << 10;
    public const ulong MessagePage = 0x7FFF_FFFF_E000;

    /// <summary>Read-only page with the kernel's command line: text without a terminator, the rest of the page is zero.</summary>
    public const ulong CommandLinePage = 0x7FFF_FFFF_C000;

    /// <summary>Above all servers, so that supervision works while they do.</summary>
    public const byte Priority = 250;

    /// <summary>Arguments of the start page: the number of interrupt lines.</summary>
    public const int InterruptLinesArgument = 0;

    /// <summary>Arguments of the start page: the handle of the first untyped region, and how many there are; the others follow.</summary>
    public const int FirstUntypedArgument = 1;
    public const int UntypedCountArgument = 2;

    /// <summary>Arguments of the start page: the handle of the untyped region that the root task itself was made of.</summary>
    public const int OwnUntypedArgument = 3;

    /// <summary>Arguments of the start page: the handle of the root task's first program segment; the others follow.</summary>
    public const int FirstSegmentArgument = 4;

    /// <summary>Arguments of the start page: bytes of the boot archive.</summary>
    public const int ArchiveLengthArgument = 5;

    /// <summary>Arguments of the start page: how many message interrupts (MSI) there are. Their capabilities follow those of the lines.</summary>
    public const int MessageInterruptsArgument = 6;

    /// <summary>
    /// Arguments of the start page: the handle of the first range of physical addresses that are no memory, and how many there are; the others follow.
    /// Registers of devices lie there.
    /// </summary>
    public const int FirstDeviceArgument = 7;
    public const int DeviceCountArgument = 8;

    /// <summary>
    /// Arguments of the start page: physical address of the configuration space of PCI Express (ECAM), 0 if there is none, as of bus 0; the first bus that
    /// lies in it | the last &lt;&lt; 8.
    /// </summary>
    public const int ConfigurationArgument = 9;
    public const int ConfigurationBusesArgument = 10;
}
