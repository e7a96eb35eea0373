using System;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Pistachio.Rig.Tests;

/// <summary>Files of the repository and of the build that tests use.</summary>
internal static class TestFiles
{
    /// <summary>The bare test board: an ELF file for QEMU's PVH boot.</summary>
    public static string TestBoard => typeof(TestFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "TestBoardImage").Value!;

    /// <summary>A file of the repository.</summary>
    public static string InRepository(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return Path.Combine(folder.FullName, path);
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the source tree");
    }
}
