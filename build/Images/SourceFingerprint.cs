using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Pistachio.Build.Images;

/// <summary>
/// A digest over names, sizes and times of source files. When it is that of the last build, MSBuild need not be asked what has
/// changed, which alone takes seconds.
/// </summary>
internal static class SourceFingerprint
{
    private static readonly string[] MadeFolders = ["bin", "obj"];

    public static string Compute(string root, IEnumerable<string> folders)
    {
        var lines = folders.Select(folder => Path.Combine(root, folder))
            .Where(Directory.Exists)
            .SelectMany(Sources)
            .Concat(new DirectoryInfo(root).EnumerateFiles("*.props"))
            .Concat(new DirectoryInfo(root).EnumerateFiles("global.json"))
            .Select(file => FormattableString.Invariant($"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}"))
            .Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private static IEnumerable<FileInfo> Sources(string folder)
    {
        var directory = new DirectoryInfo(folder);
        return directory.EnumerateFiles()
            .Concat(directory.EnumerateDirectories()
                .Where(child => !MadeFolders.Contains(child.Name))
                .SelectMany(child => Sources(child.FullName)));
    }
}
