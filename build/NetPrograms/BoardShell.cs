using System;
using System.Globalization;
using System.IO;
using System.IO.Pipes;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Hil;

namespace Pistachio.Build.NetPrograms;

/// <summary>A shell on a board in QEMU, to which command lines go one after the other while this machine talks to the board's programs. The board is off when it is disposed of.</summary>
internal sealed class BoardShell : IAsyncDisposable
{
    /// <summary>What is run: a shell that reads its commands from standard input.</summary>
    public static readonly string[] Command = ["/bin/busybox", "sh"];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly AnonymousPipeServerStream _commands = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _input;
    private readonly OutputLog _output = new();
    private readonly OutputLog _error = new();
    private readonly CancellationTokenSource _end;
    private readonly string _folder;
    private readonly Task<ProgramResult> _running;
    private int _number;

    /// <param name="folder">Where the logs of the board are.</param>
    /// <param name="run">Runs the shell with standard input, output and error.</param>
    /// <param name="cancellation">Ends the board.</param>
    public BoardShell(string folder, Func<Stream, Stream, Stream, CancellationToken, Task<ProgramResult>> run, CancellationToken cancellation)
    {
        _folder = folder;
        File.Delete(Path.Combine(folder, "console.log")); // of another run
        _input = new AnonymousPipeClientStream(PipeDirection.In, _commands.ClientSafePipeHandle);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _running = run(_input, _output, _error, _end.Token);
    }

    /// <summary>What kernel and servers said so far.</summary>
    public string Console
    {
        get
        {
            var log = Path.Combine(_folder, "console.log");
            if (!File.Exists(log))
            {
                return "";
            }

            using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>What all that was begun has printed.</summary>
    public Task<string> PrintedAsync() => RunAsync("busybox cat /tmp/begun.log", TimeSpan.FromSeconds(30));

    /// <summary>Starts something that goes on beside what follows.</summary>
    public void Begin(string command) => Send($"{{ {command}\n}} </dev/null >>/tmp/begun.log 2>&1 &");

    /// <summary>Runs a command line to its end and returns what it printed.</summary>
    /// <exception cref="BuildFailure">Its status is not 0, or the board has ended.</exception>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public async Task<string> RunAsync(string command, TimeSpan deadline)
    {
        var mark = $"%%{++_number} ";
        var begin = _output.Text.Length;
        Send($"{{ {command}\n}} </dev/null 2>&1; echo \"{mark}$?\"");
        var all = await WaitAsync(() => _output.Text[begin..], text => text.Contains(mark, StringComparison.Ordinal) && text.EndsWith('\n'), command, deadline).ConfigureAwait(false);
        var end = all.IndexOf(mark, StringComparison.Ordinal);
        var status = int.Parse(all[(end + mark.Length)..].Split('\n')[0], CultureInfo.InvariantCulture);
        return status == 0 ? all[..end] : throw new BuildFailure($"'{command}' ended with status {status}: {all[..end].Trim()}");
    }

    /// <summary>How often kernel and servers have said something so far.</summary>
    public int ConsoleCount(string text) => Console.Split(text).Length - 1;

    /// <summary>Waits until kernel or servers have said something so often.</summary>
    public Task ConsoleSaysAsync(string text, TimeSpan deadline, int times = 1) =>
        WaitAsync(() => Console, console => console.Split(text).Length > times, $"the console line '{text}'", deadline);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        try
        {
            await _running.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // This is how it ends.
        }

        await _commands.DisposeAsync().ConfigureAwait(false);
        await _input.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private void Send(string line)
    {
        _commands.Write(Encoding.Latin1.GetBytes(line + "\n"));
        _commands.Flush();
    }

    private async Task<string> WaitAsync(Func<string> read, Predicate<string> isThere, string what, TimeSpan deadline)
    {
        using var limit = new CancellationTokenSource(deadline);
        while (true)
        {
            var text = read();
            if (isThere(text))
            {
                return text;
            }

            if (_running.IsCompletedSuccessfully)
            {
                throw new BuildFailure($"the board ended before {what}: {(await _running.ConfigureAwait(false)).Complaint}; {_error.Text.Trim()}");
            }

            _end.Token.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"{what} did not come within {deadline.TotalSeconds:F0} s");
            }

            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }
}
