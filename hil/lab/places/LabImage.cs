namespace Pistachio.Hil.Lab.Places;

/// <summary>What a board of the lab is to boot.</summary>
/// <param name="Kernel">Path of the kernel.</param>
/// <param name="Method">How it boots.</param>
public sealed record LabImage(string Kernel, BootMethod Method)
{
    /// <summary>Path of the boot archive, or null for none.</summary>
    public string? Archive { get; init; }

    /// <summary>Path of the disk image, or null for none.</summary>
    public string? Disk { get; init; }

    /// <summary>Kernel command line, or null for that of the image.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Of a virtual machine: QEMU's <c>-machine</c>.</summary>
    public string Machine { get; init; } = "pc";

    /// <summary>QEMU's <c>-cpu</c>.</summary>
    public string Cpu { get; init; } = "qemu64,+rdrand,+smep,+smap";

    /// <summary>Memory in MiB.</summary>
    public int Memory { get; init; } = 512;
}
