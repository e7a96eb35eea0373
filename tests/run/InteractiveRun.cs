using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Tests;

namespace Pistachio.Run.Tests;

/// <summary><c>./nuke.ps1 Run --terminal</c> with somebody who types at the board's serial line and looks at what comes back.</summary>
internal sealed class InteractiveRun : IDisposable
{
    // A boot takes a second on an idle machine, and what a key does a few milliseconds.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _seen = new();
    private readonly Task<string> _error;
    private int _from;

    /// <param name="arguments">What stands behind <c>Run --terminal</c>.</param>
    public InteractiveRun(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Repository.File("nuke.ps1"), "Run", "--skip", "--terminal", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TERM"] = "vt100";
        _process = Process.Start(start) ?? throw new InvalidOperationException("the command did not start");
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Types.</summary>
    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.BaseStream.WriteAsync(Encoding.Latin1.GetBytes(keys));
        await _process.StandardInput.BaseStream.FlushAsync();
    }

    /// <summary>Waits until text has been seen behind what was waited for last.</summary>
    /// <returns>What was seen since, up to the end of the text.</returns>
    public async Task<string> SeeAsync(string text)
    {
        using var waiting = new CancellationTokenSource(Deadline);
        var buffer = new byte[4096];
        int found;
        while ((found = _seen.ToString(_from, _seen.Length - _from).IndexOf(text, StringComparison.Ordinal)) < 0)
        {
            var count = await ReadAsync(buffer, text, waiting.Token);
            if (count == 0)
                throw new EndOfStreamException($"the run ended before '{text}' was seen; seen was:\n{_seen}\n{await _error}");
            _seen.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        var since = _seen.ToString(_from, found + text.Length);
        _from += since.Length;
        return since;
    }

    /// <summary>Types, and waits until text has been seen.</summary>
    public async Task<string> TypeAsync(string keys, string seen)
    {
        await TypeAsync(keys);
        return await SeeAsync(seen);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> EndAsync()
    {
        await _process.StandardOutput.ReadToEndAsync().WaitAsync(Deadline);
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<int> ReadAsync(byte[] buffer, string text, CancellationToken cancellation)
    {
        try
        {
            return await _process.StandardOutput.BaseStream.ReadAsync(buffer, cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"'{text}' was not seen; seen was:\n{_seen}");
        }
    }
}
