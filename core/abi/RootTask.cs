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
    public const ulong StartPage = 0x7FFF_FFFF_D000;
    public const ulong MessagePage = 0x7FFF_FFFF_E000;
    public const byte Priority = 200;
}
