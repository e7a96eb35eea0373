using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.BootFormat;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Images;

/// <summary>What a run request asks for.</summary>
/// <param name="Program">Absolute path of the program on the board.</param>
/// <param name="Arguments">Its arguments from argument 0 on.</param>
internal sealed record ProgramRun(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The environment, each as NAME=VALUE.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Absolute path of the directory that it begins in.</summary>
    public string WorkingDirectory { get; init; } = "/";

    public RunOptions Options { get; init; }

    /// <summary>Rows of the terminal, and its columns in the upper 16 bits; 0 = not told.</summary>
    public uint WindowSize { get; init; }

    /// <summary>The time at boot, in nanoseconds since 1970; 0 = not told.</summary>
    public ulong BootTime { get; init; }

    /// <summary>Most memory that a process may use, in bytes; 0 = no limit of its own.</summary>
    public ulong MemoryLimit { get; init; }
}

/// <summary>Writes the run request that <see cref="RunRequest"/> reads.</summary>
internal static class RunRequestWriter
{
    public static byte[] Write(ProgramRun run)
    {
        var strings = new List<byte>();
        string[] all = [run.Program, .. run.Arguments, .. run.Environment, run.WorkingDirectory];
        foreach (var text in all)
        {
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                throw new BuildFailure($"'{text}': expected no zero byte in a path, an argument or an environment string", 2);
            }

            strings.AddRange(Encoding.UTF8.GetBytes(text));
            strings.Add(0);
        }

        if (strings.Count > RunRequest.MaximumStringBytes)
        {
            throw new BuildFailure(
                $"arguments and environment have {strings.Count} bytes: expected at most {RunRequest.MaximumStringBytes}", 2);
        }

        var bytes = new byte[RunRequest.HeaderSize + strings.Count];
        var header = new RecordWriter(bytes);
        header.Long(RunRequest.Magic);
        header.Word(RunRequest.Version);
        header.Word((uint)run.Options);
        header.Long(run.BootTime);
        header.Long(run.MemoryLimit);
        header.Word((uint)run.Arguments.Count);
        header.Word((uint)run.Environment.Count);
        header.Word((uint)strings.Count);
        header.Word(run.WindowSize);
        header.Bytes(strings.ToArray());
        return RunRequest.Open(bytes, out _) is var status and not FormatStatus.Ok
            ? throw new BuildFailure($"the run request {FormatStatusText.Describe(status)}; the program and the working directory must be absolute paths", 2)
            : bytes;
    }
}
