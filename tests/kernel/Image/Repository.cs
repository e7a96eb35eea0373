using System;
using System.IO;

namespace Pistachio.Kernel.Tests.Image;

/// <summary>Where the tests find the source tree and the kernel image that was built with them.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The image of the same configuration as the tests; their project refers to the kernel's, so it is up to date.</summary>
    public static string KernelImage
    {
        get
        {
            DirectoryInfo output = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(Root, "core", "kernel", "bin", output.Parent!.Name, output.Name, "Pistachio.Kernel.elf");
        }
    }

    public static string PathTo(string path) => Path.Combine(Root, path);

    private static string Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"{start} is not inside a source tree");
    }
}
