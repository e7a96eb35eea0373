namespace Pistachio.Hil.Boot;

/// <summary>What a board is to boot. A boot driver takes the files it can use.</summary>
/// <param name="Kernel">Path of the kernel ELF file.</param>
public sealed record BootImage(string Kernel)
{
    /// <summary>Path of the boot archive, or null for none.</summary>
    public string? Archive { get; init; }

    /// <summary>Path of the disk image, or null for none. It holds kernel and archive.</summary>
    public string? Disk { get; init; }

    /// <summary>Kernel command line, or null for that of the image.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The machine that QEMU imitates, for virtual boards.</summary>
    public VirtualMachine Machine { get; init; } = new();
}

/// <summary>The machine that QEMU imitates for a board.</summary>
public sealed record VirtualMachine
{
    /// <summary>QEMU's <c>-machine</c>.</summary>
    public string Machine { get; init; } = "pc";

    /// <summary>QEMU's <c>-cpu</c>.</summary>
    public string Cpu { get; init; } = "qemu64,+rdrand,+smep,+smap";

    /// <summary>Memory in MiB.</summary>
    public int Memory { get; init; } = 512;
}
