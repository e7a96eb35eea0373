using System;
using System.IO;
using Pistachio.Tests;

namespace Pistachio.Boot.Tests;

/// <summary>The files that the Image target left.</summary>
internal static class ImageFiles
{
    public static string Disk => Find("pistachio.img");

    public static string Kernel => Find("kernel.elf");

    public static string Archive => Find("pistachio.boot");

    public static string Description => Find("pc-x86.image.json");

    private static string Find(string name)
    {
        var folder = Environment.GetEnvironmentVariable("PISTACHIO_IMAGE_DIR") ?? Repository.File("out/pc-x86");
        var file = Path.Combine(folder, name);
        return File.Exists(file) ? file : throw new FileNotFoundException($"{file} is missing; './nuke.ps1 Image' makes it");
    }
}
