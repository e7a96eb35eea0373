using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Reports;

/// <summary>
/// The clock and the complete record of a run. <c>console.log</c>: every console line and every event, with seconds since the
/// start. <c>serial.log</c>: every byte in both directions, control characters escaped, with the time it came or went.
/// </summary>
internal sealed class RunLog : IBoardObserver, IDisposable
{
    private readonly Stopwatch clock;
    private readonly StreamWriter console;
    private readonly StreamWriter serial;
    private readonly IBoardObserver? next;

    /// <param name="directory">Where the files go.</param>
    /// <param name="next">Is told the same, or null.</param>
    /// <param name="clock">The clock of a run with several boards; null for one that begins now.</param>
    public RunLog(string directory, IBoardObserver? next, Stopwatch? clock = null)
    {
        this.clock = clock ?? Stopwatch.StartNew();
        console = new StreamWriter(Path.Combine(directory, "console.log")) { AutoFlush = true, NewLine = "\n" };
        serial = new StreamWriter(Path.Combine(directory, "serial.log")) { AutoFlush = true, NewLine = "\n" };
        this.next = next;
    }

    public TimeSpan Elapsed => clock.Elapsed;

    /// <summary>Lines in <c>console.log</c> so far.</summary>
    public int Lines { get; private set; }

    /// <summary>Nanoseconds since the start.</summary>
    public ulong Now => (ulong)clock.Elapsed.Ticks * 100;

    public void Received(ReadOnlySpan<byte> bytes) => serial.WriteLine($"{Stamp()} < {EscapeBytes(bytes)}");

    public void Sent(ReadOnlySpan<byte> bytes) => serial.WriteLine($"{Stamp()} > {EscapeBytes(bytes)}");

    public void StateChanged(BoardState state)
    {
        Event($"board {state.ToString().ToLowerInvariant()}");
        next?.StateChanged(state);
    }

    public void ConsoleLine(string text)
    {
        Write($"{Stamp()} {Escape(Encoding.UTF8.GetBytes(text))}");
        next?.ConsoleLine(text);
    }

    public void TestStarted(string name)
    {
        Event($"{name} started");
        next?.TestStarted(name);
    }

    public void TestDecided(TestVerdict verdict)
    {
        string reason = verdict.Reason.Length > 0 ? $": {verdict.Reason}" : "";
        Event($"{verdict.Name} {verdict.Outcome.ToString().ToLowerInvariant()}{reason}");
        next?.TestDecided(verdict);
    }

    public void Note(string text)
    {
        Event(text);
        next?.Note(text);
    }

    public void Dispose()
    {
        console.Dispose();
        serial.Dispose();
    }

    /// <summary>Two dashes tell the rig's own lines from those of the board.</summary>
    private void Event(string text) => Write($"{Stamp()} -- {Escape(Encoding.UTF8.GetBytes(text))}");

    private void Write(string line)
    {
        console.WriteLine(line);
        Lines++;
    }

    private string Stamp() => string.Create(CultureInfo.InvariantCulture, $"[{clock.Elapsed.TotalSeconds,12:0.000000}]");

    /// <summary>Every byte can be read back: ASCII as it is, a backslash twice, everything else as <c>\n</c> or <c>\xNN</c>.</summary>
    private static string EscapeBytes(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length + 16);
        foreach (byte value in bytes)
        {
            if (value == '\\')
                text.Append(@"\\");
            else if (value == '\n')
                text.Append(@"\n");
            else if (value is >= 0x20 and < 0x7F)
                text.Append((char)value);
            else
                text.Append(CultureInfo.InvariantCulture, $@"\x{value:x2}");
        }

        return text.ToString();
    }

    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (Rune rune in Encoding.UTF8.GetString(bytes).EnumerateRunes())
        {
            if (rune.Value == '\\')
                text.Append(@"\\");
            else if (rune.Value == '\n')
                text.Append(@"\n");
            else if (Rune.IsControl(rune))
                text.Append(CultureInfo.InvariantCulture, $@"\x{rune.Value:x2}");
            else
                text.Append(rune);
        }

        return text.ToString();
    }
}
