using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Pistachio.Hil.Transports;

/// <summary>Finds the tty of a USB serial adapter by the serial number of its USB device, as Linux shows it in sysfs (class/tty).</summary>
/// <param name="sysfs">Where sysfs is mounted.</param>
/// <param name="devices">Where the device files are.</param>
internal sealed class UsbSerialSearch(string sysfs = "/sys", string devices = "/dev")
{
    /// <summary>The ttys of all USB devices with this serial number, in the order of their USB interfaces.</summary>
    /// <param name="serial">The serial number, as <c>udevadm info</c> shows it as ID_SERIAL_SHORT.</param>
    /// <param name="channel">The USB interface (bInterfaceNumber) of an adapter with several ports, or null for all.</param>
    public IReadOnlyList<string> Find(string serial, int? channel)
    {
        string all = Path.Combine(sysfs, "class/tty");
        if (!Directory.Exists(all))
            return [];

        return
        [
            .. Directory.EnumerateFileSystemEntries(all)
                .Select(entry => (Name: Path.GetFileName(entry), Folder: Resolve(entry)))
                .Select(tty => (tty.Name, Serial: Attribute(tty.Folder, "serial"), Interface: InterfaceOf(tty.Folder)))
                .Where(tty => tty.Serial == serial && (channel is null || tty.Interface == channel))
                .OrderBy(tty => tty.Interface)
                .ThenBy(tty => tty.Name, StringComparer.Ordinal)
                .Select(tty => Path.Combine(devices, tty.Name)),
        ];
    }

    private static string Resolve(string entry) => new DirectoryInfo(entry).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry;

    private int? InterfaceOf(string folder) =>
        Attribute(folder, "bInterfaceNumber") is { } text && int.TryParse(text, System.Globalization.NumberStyles.HexNumber, null, out int number) ? number : null;

    /// <summary>The attribute of the nearest device above a tty that has it.</summary>
    private string? Attribute(string folder, string name)
    {
        for (DirectoryInfo? device = new(folder); device is not null && device.FullName.Length > sysfs.Length; device = device.Parent)
        {
            string file = Path.Combine(device.FullName, name);
            if (File.Exists(file))
                return File.ReadAllText(file).Trim();
        }

        return null;
    }
}
