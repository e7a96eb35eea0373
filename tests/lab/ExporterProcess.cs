using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

using Pistachio.Hil.Places;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>A lab host as a process.</summary>
internal sealed class ExporterProcess : IDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly TaskCompletionSource exporting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ExporterProcess(string host, LabAddress address, Process process)
    {
        Host = host;
        Address = address;
        this.process = process;
        process.OutputDataReceived += (_, output) => Take(output.Data);
        process.ErrorDataReceived += (_, output) => Take(output.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => exporting.TrySetException(new InvalidOperationException($"the exporter {host} ended: {Said}"));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Host { get; }

    public LabAddress Address { get; }

    public string Said => string.Join(Environment.NewLine, lines);

    public int ExitCode => process.ExitCode;

    /// <summary>Starts an exporter. Its places are those of a rig file.</summary>
    public static ExporterProcess Start(string host, LabAddress address, LabAddress primary, string key, string state, string rigFile)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltFiles.Exporter, host, address.ToString(), primary.ToString(), key, state, rigFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [LocalPlaceLocks.DirectoryVariable] = $"{rigFile}.locks" },
        };
        return new ExporterProcess(host, address, Process.Start(start)!);
    }

    /// <summary>Waits until it exports.</summary>
    public Task ReadyAsync() => exporting.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Waits until it ends.</summary>
    public Task EndAsync() => process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Ends it as a power failure of the host does: at once, and its virtual machines with it.</summary>
    public void Kill() => process.Kill(entireProcessTree: true);

    /// <summary>Asks it to end.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ids of the virtual machines that it runs.</summary>
    public IReadOnlyList<int> Machines() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => Parent(id) == process.Id),
    ];

    /// <summary>Two ports of loopback, one behind the other, that nobody uses now.</summary>
    public static LabAddress FreeAddress()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            int port = ((IPEndPoint)first.LocalEndpoint).Port;
            if (port is < 2 or > 65000)
                continue;
            using var second = new TcpListener(IPAddress.Loopback, port + 1);
            try
            {
                second.Start();
                return new LabAddress("127.0.0.1", port);
            }
            catch (SocketException)
            {
                // The port behind it is taken; there are others.
            }
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static int Parent(int id)
    {
        try
        {
            string stat = Encoding.ASCII.GetString(File.ReadAllBytes($"/proc/{id}/stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // The process ended between the listing and the reading.
            return 0;
        }
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lines.Enqueue(line);
        if (line.Contains(": exporting ", StringComparison.Ordinal))
            exporting.TrySetResult();
    }
}
