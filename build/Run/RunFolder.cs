using System;
using System.Globalization;
using System.IO;

namespace Pistachio.Build.Run;

/// <summary>A folder for the files of one run. Runs that go on at the same time have different ones; a run that ended leaves its to the next.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly FileStream _lock;

    private RunFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>Takes the first folder below <paramref name="parent"/> that no other run uses: 1, 2, …</summary>
    public static RunFolder Take(string parent)
    {
        for (var number = 1; ; number++)
        {
            var path = System.IO.Path.Combine(parent, number.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(path);
            try
            {
                return new RunFolder(path, new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(System.IO.Path.Combine(path, "lock")))
            {
                // Another run holds it.
            }
        }
    }

    public void Dispose() => _lock.Dispose();
}
