using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Build.Qemu;

/// <summary>A QEMU machine that runs under a deadline and is gone when its user is.</summary>
internal sealed class QemuMachine : IAsyncDisposable
{
    private readonly Process _process;
    private readonly CancellationTokenSource _deadline;
    private readonly StringBuilder _console = new();

    private QemuMachine(Process process, TimeSpan deadline, CancellationToken cancellation)
    {
        _process = process;
        _deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _deadline.CancelAfter(deadline);
    }

    /// <summary>Everything the machine wrote to its serial line so far.</summary>
    public string Console => _console.ToString();

    public static QemuMachine Start(IReadOnlyList<string> arguments, TimeSpan deadline, CancellationToken cancellation = default)
    {
        // "timeout" ends QEMU even when this process is killed.
        var seconds = (int)deadline.TotalSeconds + 30;
        var start = new ProcessStartInfo("timeout", ["--signal=KILL", $"{seconds}", QemuProfile.Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new QemuMachine(Process.Start(start)!, deadline, cancellation);
    }

    /// <summary>Reads the console until a text appears. False when the machine ends or the deadline passes first.</summary>
    public async Task<bool> PrintsAsync(string text) => (await FindAsync(new Regex(Regex.Escape(text))).ConfigureAwait(false)).Success;

    /// <summary>Reads the console until a pattern matches. The match has failed when the machine ends or the deadline passes first.</summary>
    public async Task<Match> FindAsync(Regex pattern)
    {
        var buffer = new char[4096];
        try
        {
            var match = pattern.Match(Console);
            for (; !match.Success; match = pattern.Match(Console))
            {
                var count = await _process.StandardOutput.ReadAsync(buffer, _deadline.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    return Match.Empty;
                }

                _console.Append(buffer, 0, count);
            }

            return match;
        }
        catch (OperationCanceledException)
        {
            return Match.Empty;
        }
    }

    /// <summary>Reads the console until the machine ends. Returns QEMU's status, or null when the deadline passes first.</summary>
    public async Task<int?> EndsAsync()
    {
        try
        {
            var buffer = new char[4096];
            int count;
            while ((count = await _process.StandardOutput.ReadAsync(buffer, _deadline.Token).ConfigureAwait(false)) > 0)
            {
                _console.Append(buffer, 0, count);
            }

            await _process.WaitForExitAsync(_deadline.Token).ConfigureAwait(false);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
        _deadline.Dispose();
    }
}
