using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>Where the linker put the parts of the kernel image (Kernel.ld); all on page borders.</summary>
internal static unsafe class ImageLayout
{
    private const ulong LargePageMask = 0x1F_FFFF;

    internal const ulong Base = 0xFFFF_FFFF_8000_0000;

    internal static ulong Start => At(0);

    internal static ulong TextEnd => At(1);

    internal static ulong ReadOnlyStart => At(2);

    internal static ulong DataStart => At(3);

    internal static ulong End => At(4);

    /// <summary>Physical start of the 2 MiB pages that the image occupies; the direct map leaves them out.</summary>
    internal static ulong LoadStart => (Start - Base) & ~LargePageMask;

    /// <summary>Physical end of the 2 MiB pages that the image occupies.</summary>
    internal static ulong LoadEnd => (End - Base + LargePageMask) & ~LargePageMask;

    /// <summary>Virtual addresses of pages that stay unmapped, so that a stack that overflows faults.</summary>
    internal static ulong Guard(int index) => At(7 + index);

    internal const int GuardCount = 4;

    /// <summary>Call frame information of the image.</summary>
    internal static ulong FrameTable => At(5);

    /// <summary>Symbols of the image, see tools/symboltable.</summary>
    internal static ulong SymbolTable => At(6);

    // SAFETY: ImageLayoutTable in Boot.S has these words.
    private static ulong At(int index) => Table()[index];

    [RuntimeImport("ImageLayout")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong* Table();
}
