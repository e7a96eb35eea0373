using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Pistachio.Hil.Boot;

/// <summary>What Linux says of its disks: sysfs (class/block), /proc/self/mountinfo and /proc/swaps.</summary>
/// <param name="root">The directory in which <c>sys</c>, <c>proc</c> and <c>dev</c> are.</param>
internal sealed class SystemFiles(string root = "/")
{
    /// <summary>The device file of a name of class/block.</summary>
    public string DeviceOf(string name) => Path.Combine(root, "dev", name);

    /// <summary>The directory of a disk or partition, or null when there is none of that name.</summary>
    public string? FolderOf(string name)
    {
        string folder = Path.Combine(root, "sys/class/block", name);
        return Directory.Exists(folder) ? new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder : null;
    }

    /// <summary>The disk of a partition.</summary>
    public string DiskOf(string partition) => Path.GetFileName(Path.GetDirectoryName(FolderOf(partition)!)!);

    /// <summary>A disk, its partitions, and whatever is built upon any of them (dm-crypt, LVM, RAID).</summary>
    public IReadOnlyList<string> UsersOf(string disk)
    {
        var found = new List<string>();
        var pending = new Queue<string>([disk]);
        while (pending.TryDequeue(out string? name))
        {
            if (found.Contains(name) || FolderOf(name) is not { } folder)
                continue;
            found.Add(name);
            IEnumerable<string> partitions = Directory.EnumerateDirectories(folder).Where(part => File.Exists(Path.Combine(part, "partition")));
            string holders = Path.Combine(folder, "holders");
            foreach (string user in partitions.Concat(Directory.Exists(holders) ? Directory.EnumerateFileSystemEntries(holders) : []))
                pending.Enqueue(Path.GetFileName(user));
        }

        return found;
    }

    /// <summary>Where a disk or partition is mounted, or null.</summary>
    /// <remarks>Fields of /proc/self/mountinfo (proc(5)): id, parent, major:minor, root, mount point, ..., "-", type, source.</remarks>
    public string? MountPointOf(string name)
    {
        string? number = FolderOf(name) is { } folder ? Read(folder, "dev") : null;
        string device = "/dev/" + name;
        return Lines("proc/self/mountinfo")
            .Select(line => line.Split(' '))
            .Where(fields => fields.Length > 6 && (fields[2] == number || SourceOf(fields) == device))
            .Select(fields => fields[4].Replace(@"\040", " ", StringComparison.Ordinal))
            .FirstOrDefault();
    }

    /// <summary>Whether the system swaps to it.</summary>
    public bool IsSwap(string name) => Lines("proc/swaps").Any(line => line.Split(' ', '\t')[0] == "/dev/" + name);

    /// <summary>An attribute of sysfs, or null.</summary>
    public string? Read(string folder, string attribute)
    {
        string file = Path.Combine(folder, attribute);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    private static string? SourceOf(string[] fields)
    {
        int separator = Array.IndexOf(fields, "-");
        return separator >= 0 && separator + 2 < fields.Length ? fields[separator + 2] : null;
    }

    private string[] Lines(string file)
    {
        string path = Path.Combine(root, file);
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }
}
