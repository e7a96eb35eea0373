using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Pistachio.Rig.Tests;

/// <summary>Finds processes of this host.</summary>
internal static class ProcessSearch
{
    /// <summary>The command lines of all processes that have an argument.</summary>
    public static IReadOnlyList<string> WithArgument(string argument) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit))
            .Select(CommandLine)
            .Where(line => line.Split('\0').Contains(argument))
            .Select(line => line.Replace('\0', ' ')),
    ];

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended meanwhile
        }
    }
}
