using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Pistachio.Hil.Tests;

/// <summary>Finds processes by an argument that only the test can have given them.</summary>
internal static class ProcessSearch
{
    public static IReadOnlyList<Process> WithArgument(string argument) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => name!.All(char.IsAsciiDigit) && Arguments(name!).Contains(argument))
            .Select(name => Process.GetProcessById(int.Parse(name!, CultureInfo.InvariantCulture)))];

    private static string[] Arguments(string id)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline")).Split('\0');
        }
        catch (IOException)
        {
            // The process ended between the listing and the reading.
            return [];
        }
    }
}
