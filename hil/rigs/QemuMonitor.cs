using System;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Rigs;

/// <summary>The little of QEMU's monitor protocol (QMP) that the rig needs: one JSON object per line.</summary>
internal sealed class QemuMonitor(Stream stream) : IAsyncDisposable
{
    private readonly StreamReader reader = new(stream);
    private readonly StreamWriter writer = new(stream) { AutoFlush = true, NewLine = "\n" };

    /// <summary>Reason of the last SHUTDOWN event.</summary>
    public string? ShutdownReason { get; private set; }

    /// <summary>Greets QEMU, so that it takes commands.</summary>
    public async Task GreetAsync(CancellationToken cancellation)
    {
        using (await ReadAsync("QMP", cancellation).ConfigureAwait(false))
        {
            // The greeting only tells versions.
        }

        using JsonDocument answer = await ExecuteAsync("qmp_capabilities", cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets the machine run.</summary>
    public async Task ContinueAsync(CancellationToken cancellation)
    {
        using JsonDocument answer = await ExecuteAsync("cont", cancellation).ConfigureAwait(false);
    }

    /// <summary>Has QEMU end; whoever watches reads the answer.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    public async Task QuitAsync(CancellationToken cancellation) =>
        await writer.WriteLineAsync(CommandLine("quit").AsMemory(), cancellation).ConfigureAwait(false);

    /// <summary>The pseudo-terminal behind a character device.</summary>
    public async Task<string> FindTtyAsync(string chardev, CancellationToken cancellation)
    {
        const string prefix = "pty:";
        using JsonDocument answer = await ExecuteAsync("query-chardev", cancellation).ConfigureAwait(false);
        foreach (JsonElement device in answer.RootElement.GetProperty("return").EnumerateArray())
        {
            string file = device.GetProperty("filename").GetString() ?? "";
            if (device.GetProperty("label").GetString() == chardev && file.StartsWith(prefix, StringComparison.Ordinal))
                return file[prefix.Length..];
        }

        throw new RigException($"QEMU has no pseudo-terminal for {chardev}");
    }

    /// <summary>Takes events until QEMU closes the connection.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        while (await ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            if (TryParse(line) is not { } message)
                return;
            using (message)
            {
                JsonElement root = message.RootElement;
                if (root.TryGetProperty("event", out JsonElement name) && name.GetString() == "SHUTDOWN")
                    ShutdownReason = root.GetProperty("data").GetProperty("reason").GetString();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        reader.Dispose();
        try
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // QEMU is gone and took the socket with it: there is nobody left to flush to.
        }
    }

    private async Task<JsonDocument> ExecuteAsync(string command, CancellationToken cancellation)
    {
        await writer.WriteLineAsync(CommandLine(command).AsMemory(), cancellation).ConfigureAwait(false);
        return await ReadAsync("return", cancellation).ConfigureAwait(false);
    }

    private static string CommandLine(string command) => JsonSerializer.Serialize(new { execute = command });

    private async Task<JsonDocument> ReadAsync(string property, CancellationToken cancellation)
    {
        while (await ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            JsonDocument message = JsonDocument.Parse(line);
            if (message.RootElement.TryGetProperty(property, out _))
                return message;
            using (message)
            {
                if (message.RootElement.TryGetProperty("error", out JsonElement error))
                    throw new RigException($"QEMU's monitor refuses: {error.GetProperty("desc").GetString()}");
            }
        }

        throw new RigException("QEMU closed its monitor");
    }

    /// <returns>Null when the line is cut off, as it is when QEMU is killed while it writes.</returns>
    private static JsonDocument? TryParse(string line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadLineAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // A killed QEMU resets the connection; for the reader that is its end.
            return null;
        }
    }
}
