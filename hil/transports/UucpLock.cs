using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Transports;

/// <summary>
/// The lock file by which programs that use serial ports (minicom, picocom, ser2net, agetty) keep out of each other's way:
/// <c>/var/lock/LCK..NAME</c> with the id of the process in ten places (Filesystem Hierarchy Standard 3.0, section 5.9). The kernel's own
/// lock, TIOCEXCL, does not stop root.
/// </summary>
internal sealed class UucpLock : IDisposable
{
    private const string Folder = "/var/lock";

    private readonly string file;

    private UucpLock(string file) => this.file = file;

    /// <summary>Locks a device.</summary>
    /// <returns>Null where this user may not make lock files; then only the kernel's lock and that of the place are left.</returns>
    /// <exception cref="RigException">Another program has it.</exception>
    public static UucpLock? Take(string device, string folder = Folder)
    {
        string name = device.StartsWith("/dev/", StringComparison.Ordinal) ? device["/dev/".Length..] : Path.GetFileName(device);
        string file = Path.Combine(folder, "LCK.." + name.Replace('/', '_'));
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
                stream.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId,10}\n")));
                return new UucpLock(file);
            }
            catch (Exception trouble) when (trouble is UnauthorizedAccessException or DirectoryNotFoundException)
            {
                return null;
            }
            catch (IOException) when (attempt == 0 && File.Exists(file))
            {
                if (Owner(file) is { } owner)
                    throw new RigException($"{device} is in use by {owner} ({file})");
                File.Delete(file); // whoever made it is gone
            }
        }
    }

    public void Dispose()
    {
        if (File.Exists(file) && ReadId(file) == Environment.ProcessId)
            File.Delete(file);
    }

    private static string? Owner(string file)
    {
        if (ReadId(file) is not { } id)
            return "an unknown program";

        try
        {
            using Process process = Process.GetProcessById(id);
            return $"{process.ProcessName}, process {id}";
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static int? ReadId(string file)
    {
        // Some programs write the number, some its four bytes.
        byte[] content = File.ReadAllBytes(file);
        if (content.Length == 4)
            return BitConverter.ToInt32(content);
        return int.TryParse(System.Text.Encoding.ASCII.GetString(content).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first.Trim() : "",
            NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;
    }
}
