using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace Pistachio.Build.Rigs;

/// <summary>The user's terminal, for the console of a board: every key goes there as it is, except the one that leaves. Disposing restores it.</summary>
internal sealed class RawTerminal : IDisposable
{
    /// <summary>Ctrl-], as with telnet.</summary>
    private const byte Escape = 0x1D;

    private readonly string? _saved;

    private RawTerminal(string? saved) => _saved = saved;

    /// <summary>Takes the terminal. Where standard input is none, nothing is changed.</summary>
    public static RawTerminal Take()
    {
        if (Console.IsInputRedirected)
        {
            return new RawTerminal(null);
        }

        var saved = Stty("-g");
        Stty("raw opost -echo"); // a board ends its lines with a line feed alone
        return new RawTerminal(saved.Trim());
    }

    /// <summary>A line from the rig, not from the board.</summary>
    public void Tell(string text) => Console.Error.Write(_saved == null ? $"-- {text}\n" : $"\r\n-- {text}\r\n");

    /// <summary>Carries bytes both ways.</summary>
    /// <returns>True when the user left, false when the line ended.</returns>
    public async Task<bool> ConnectAsync(Stream line, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var output = CopyOutputAsync(line, ending.Token);
        var input = CopyInputAsync(line, ending.Token);
        var first = await Task.WhenAny(output, input).ConfigureAwait(false);
        if (first == input && !await input.ConfigureAwait(false))
        {
            // Input from a file has ended; what the board answers is still wanted.
            await output.ConfigureAwait(false);
            return false;
        }

        await ending.CancelAsync().ConfigureAwait(false);
        if (first == output)
        {
            await output.ConfigureAwait(false);
        }

        return first == input;
    }

    public void Dispose()
    {
        if (_saved != null)
        {
            Stty(_saved);
        }
    }

    private static async Task CopyOutputAsync(Stream line, CancellationToken cancellation)
    {
        await using var output = Console.OpenStandardOutput();
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await line.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                await output.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                await output.FlushAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The line ended with a fault, which is an end all the same.
        }
    }

    /// <returns>True when the user wants to leave, false when there is no more input.</returns>
    private static async Task<bool> CopyInputAsync(Stream line, CancellationToken cancellation)
    {
        // The stream that Console has for a terminal gives whole lines, edited, and sets the terminal up for that.
        await using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        var buffer = new byte[256];
        while (true)
        {
            // A read of a terminal cannot be cancelled; at the end it is left behind with its thread.
            var count = await Task.Run(() => input.Read(buffer), CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false);
            var typed = buffer.AsMemory(0, count);
            var escape = typed.Span.IndexOf(Escape);
            if (escape >= 0)
            {
                typed = typed[..escape];
            }

            if (typed.Length > 0)
            {
                await line.WriteAsync(typed, cancellation).ConfigureAwait(false);
            }

            if (escape >= 0 || count == 0)
            {
                return escape >= 0;
            }
        }
    }

    private static string Stty(string arguments)
    {
        using var stty = Process.Start(new ProcessStartInfo("stty", arguments) { RedirectStandardOutput = true })!;
        var output = stty.StandardOutput.ReadToEnd();
        stty.WaitForExit();
        return output;
    }
}
