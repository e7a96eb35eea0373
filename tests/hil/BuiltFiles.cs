using System.Linq;
using System.Reflection;

namespace Pistachio.Hil.Tests;

/// <summary>ELF files of the kernel tier that are built together with this project.</summary>
internal static class BuiltFiles
{
    /// <summary>The bare test board.</summary>
    public static string TestBoard => Find("TestBoardImage");

    public static string Kernel => Find("Kernel");

    /// <summary>The root task that is nothing but the conformance runner.</summary>
    public static string NativeBoard => Find("NativeBoard");

    private static string Find(string key) => typeof(BuiltFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
