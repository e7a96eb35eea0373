using System;
using System.IO;
using System.Linq;

namespace Pistachio.Hil.Rigs;

/// <summary>Finds programs as a shell does.</summary>
internal static class ExecutableSearch
{
    /// <returns>The full path, or null when there is no such program.</returns>
    public static string? Find(string program)
    {
        if (program.Contains(Path.DirectorySeparatorChar))
            return File.Exists(program) ? program : null;

        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);
    }
}
