using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Pistachio.Build.Images;

/// <summary>
/// Writes cpio archives in the "newc" form, which Linux unpacks into its first root directory. An entry is a header of a magic number and
/// 13 numbers of 8 hexadecimal digits, the name with a zero byte, and the content; name and content end at multiples of 4 bytes. The entry
/// TRAILER!!! is the last. Source: cpio(5); the kernel's early-userspace/buffer-format.
/// </summary>
internal static class CpioArchive
{
    private const string Magic = "070701";
    private const int Alignment = 4;

    /// <summary>The archive of some entries. A directory must stand before what it holds.</summary>
    public static byte[] Write(IEnumerable<CpioEntry> entries)
    {
        using var archive = new MemoryStream();
        var number = 0;
        foreach (var entry in entries.Append(new CpioEntry("TRAILER!!!", 0, [])))
        {
            var name = Encoding.UTF8.GetBytes(entry.Name + '\0');
            // Inode, mode, owner, group, links, time, size, device (major, minor), of a device file (major, minor), size of the name, checksum.
            int[] fields = [++number, entry.Mode, 0, 0, 1, 0, entry.Content.Length, 0, 0, 0, 0, name.Length, 0];
            archive.Write(Encoding.ASCII.GetBytes(Magic + string.Concat(fields.Select(field => field.ToString("X8", CultureInfo.InvariantCulture)))));
            archive.Write(name);
            Pad(archive);
            archive.Write(entry.Content);
            Pad(archive);
        }

        return archive.ToArray();
    }

    /// <summary>A folder of programs as entries, in an order that does not depend on the file system.</summary>
    public static IReadOnlyList<CpioEntry> ProgramsOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(info => (Info: info, Name: Path.GetRelativePath(folder, info.FullName).Replace('\\', '/')))
            .OrderBy(each => each.Name, StringComparer.Ordinal)
            .Select(each => each.Info is DirectoryInfo
                ? CpioEntry.Directory(each.Name)
                : CpioEntry.Program(each.Name, File.ReadAllBytes(each.Info.FullName)))
            .ToList();

    private static void Pad(MemoryStream archive) => archive.Write(new byte[-(int)archive.Length & (Alignment - 1)]);
}
