using System.IO;

using Pistachio.Hil.Lab.Places;
using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Lab.Client;

/// <summary>Images of the build as the lab takes them.</summary>
internal static class LabImages
{
    /// <summary>The image that starts a conformance program.</summary>
    /// <exception cref="RigException">The image has no file for this method.</exception>
    public static LabImage Of(ImageDescription image, string directory, BootMethod method, string program)
    {
        if (method != BootMethod.Pvh && image.Disk is null)
            throw new RigException($"the image of {image.Board} has no disk image to boot by BIOS or UEFI");
        return new LabImage(Path.Combine(directory, image.Kernel), method)
        {
            Archive = method == BootMethod.Pvh && image.Archive is { } archive ? Path.Combine(directory, archive) : null,
            Disk = method != BootMethod.Pvh ? Path.Combine(directory, image.Disk!) : null,
            CommandLine = image.CommandLine is { } word ? $"{word}={program}" : null,
            Machine = image.Machine,
            Cpu = image.Cpu,
            Memory = image.Memory,
        };
    }
}
