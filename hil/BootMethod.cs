namespace Pistachio.Hil;

/// <summary>How a virtual PC boots an image.</summary>
public enum BootMethod
{
    /// <summary>Kernel and boot archive, without a boot loader.</summary>
    Pvh,

    /// <summary>The disk image, by BIOS.</summary>
    Bios,

    /// <summary>The disk image, by UEFI.</summary>
    Uefi,
}
