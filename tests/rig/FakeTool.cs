using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Pistachio.Rig.Tests;

/// <summary>
/// Programs of other people (snmpset, uhubctl, ...) as scripts that are found before the real ones: they write down how they were called and
/// say what the documents of the real one say that it says.
/// </summary>
internal sealed class FakeTool : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-tools-").FullName;
    private readonly string path = Environment.GetEnvironmentVariable("PATH") ?? "";

    public FakeTool() => Environment.SetEnvironmentVariable("PATH", $"{directory}{Path.PathSeparator}{path}");

    /// <summary>Each call so far: the program and its arguments, every one in brackets.</summary>
    public IReadOnlyList<string> Calls => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => Path.Combine(directory, "calls");

    /// <summary>Makes a program.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What it does after it has written down how it was called: lines of shell.</param>
    public void Add(string name, string body)
    {
        string file = Path.Combine(directory, name);
        File.WriteAllText(file, $"#!/bin/sh\n{{ printf '{name}'; for each in \"$@\"; do printf ' [%s]' \"$each\"; done; echo; }} >> '{Log}'\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, Executable);
    }

    /// <summary>Takes all programs but the fake ones away.</summary>
    public void HideOthers() => Environment.SetEnvironmentVariable("PATH", directory);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", path);
        Directory.Delete(directory, true);
    }
}
