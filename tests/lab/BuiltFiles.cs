using System.Linq;
using System.Reflection;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>Files that are built together with this project.</summary>
internal static class BuiltFiles
{
    /// <summary>The bare test board.</summary>
    public static string TestBoard => Find("TestBoardImage");

    /// <summary>The program that exports virtual PCs.</summary>
    public static string Exporter => Find("Exporter");

    private static string Find(string key) => typeof(BuiltFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
