using System.Linq;
using System.Reflection;

namespace Pistachio.Hil.Tests;

/// <summary>The kernel-tier image of the bare test board, built together with this project.</summary>
internal static class TestBoardImage
{
    public static string Path { get; } = typeof(TestBoardImage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "TestBoardImage").Value!;
}
