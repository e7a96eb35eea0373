namespace Pistachio.Hil.Lab.Protocol;

/// <summary>What a file is to its image.</summary>
internal enum FileRole
{
    /// <summary>The kernel.</summary>
    Kernel,

    /// <summary>The boot archive.</summary>
    Archive,

    /// <summary>The disk image.</summary>
    Disk,
}
