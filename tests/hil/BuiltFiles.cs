using System.Linq;
using System.Reflection;

namespace Pistachio.Hil.Tests;

/// <summary>Files that are built together with this project: ELF images of the kernel tier, a plugin.</summary>
internal static class BuiltFiles
{
    /// <summary>The bare test board.</summary>
    public static string TestBoard => Find("TestBoardImage");

    public static string Kernel => Find("Kernel");

    /// <summary>The root task that is nothing but the conformance runner.</summary>
    public static string NativeBoard => Find("NativeBoard");

    /// <summary>The plugin of the memory phase.</summary>
    public static string Plugin => Find("Plugin");

    private static string Find(string key) => typeof(BuiltFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
