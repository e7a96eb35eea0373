using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Boot;

/// <summary>A disk of this host that may be overwritten: no other is ever made.</summary>
/// <param name="Path">Its device file.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Model">What the disk calls itself; empty when it says nothing.</param>
internal sealed record BlockDevice(string Path, long Size, string Model)
{
    private const int SectorSize = 512; // of sysfs, whatever the disk has

    /// <summary>Finds a disk and refuses what must not be overwritten: no disk, a partition, one that is mounted, swapped to, read-only.</summary>
    /// <param name="path">A path of the device file, such as <c>/dev/disk/by-id/usb-…</c>.</param>
    /// <param name="system">Where Linux says what it does with its disks.</param>
    /// <exception cref="RigException">It must not be overwritten: one line that says why.</exception>
    public static BlockDevice Check(string path, SystemFiles system)
    {
        if (!File.Exists(path))
            throw new RigException($"{path} is not there");

        string device = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(path);
        string name = System.IO.Path.GetFileName(device);
        string folder = system.FolderOf(name) ?? throw new RigException($"{path} is no disk");
        if (File.Exists(System.IO.Path.Combine(folder, "partition")))
            throw new RigException($"{path} is a partition; name the whole disk, {system.DeviceOf(system.DiskOf(name))}");

        RefuseDiskInUse(path, system, system.UsersOf(name));

        if (system.Read(folder, "ro") == "1")
            throw new RigException($"{path} is read-only; has the card a write-protect switch?");

        long size = long.Parse(system.Read(folder, "size") ?? "0", CultureInfo.InvariantCulture) * SectorSize;
        return size > 0
            ? new BlockDevice(path, size, system.Read(System.IO.Path.Combine(folder, "device"), "model") ?? "")
            : throw new RigException($"{path} has no medium in it");
    }

    /// <summary>That it is the system's own disk is the most that can be said, so it is said first.</summary>
    private static void RefuseDiskInUse(string path, SystemFiles system, IReadOnlyList<string> parts)
    {
        IReadOnlyList<(string Part, string Mount)> mounted =
            [.. parts.Select(part => (part, system.MountPointOf(part))).Where(each => each.Item2 is not null).Select(each => (each.part, each.Item2!))];
        if (mounted.FirstOrDefault(each => each.Mount is "/" or "/boot" or "/boot/efi" or "/usr") is { Part: not null } own)
            throw new RigException($"{path} is the disk that this system runs from ({system.DeviceOf(own.Part)} is {own.Mount}); it is not overwritten");
        if (mounted.Count > 0)
            throw new RigException($"{path} is in use: {system.DeviceOf(mounted[0].Part)} is mounted on {mounted[0].Mount}; unmount it first");
        if (parts.FirstOrDefault(system.IsSwap) is { } swap)
            throw new RigException($"{path} is in use: {system.DeviceOf(swap)} is swap space");
    }
}
