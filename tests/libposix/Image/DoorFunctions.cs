using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Pistachio.LibPosix.Tests.Image;

/// <summary>The functions of the doors, in the order of the function table.</summary>
internal static class DoorFunctions
{
    public static (string Name, uint Number)[] Read() =>
        [.. File.ReadLines(Path.Combine(BlobFile.RepositoryRoot, "core/libposix/door/Functions.inc"))
            .Select(line => line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 3 && words[0] == "entry")
            .Select(words => (words[1], uint.Parse(words[2], CultureInfo.InvariantCulture)))];
}
