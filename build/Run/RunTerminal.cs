using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pistachio.Hil;

namespace Pistachio.Build.Run;

/// <summary>
/// The user's terminal, as the terminal of a program on a board: each key goes there as it is typed, Ctrl-C too, and what the program writes comes back
/// as it is. Ctrl-] ends the run. Disposing restores the terminal.
/// </summary>
internal sealed class RunTerminal : IDisposable
{
    /// <summary>Ctrl-], as with telnet and with the Console target.</summary>
    private const byte Escape = 0x1D;

    private readonly string? _saved;

    private RunTerminal(string? saved) => _saved = saved;

    /// <summary>Whether the command was given at a terminal, its output not redirected.</summary>
    public static bool IsThere => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>Rows, and columns in the upper 16 bits; 0: there is no terminal to ask.</summary>
    public static uint WindowSize
    {
        get
        {
            if (Console.IsInputRedirected)
            {
                return 0;
            }

            var words = Stty("size").Split(' ', StringSplitOptions.TrimEntries);
            return words.Length == 2
                && ushort.TryParse(words[0], CultureInfo.InvariantCulture, out var rows)
                && ushort.TryParse(words[1], CultureInfo.InvariantCulture, out var columns)
                ? rows | ((uint)columns << 16)
                : 0;
        }
    }

    /// <summary>Takes the terminal. Where standard input is none, nothing is changed.</summary>
    public static RunTerminal Take()
    {
        if (Console.IsInputRedirected)
        {
            return new RunTerminal(null);
        }

        var saved = Stty("-g").Trim();
        Stty("raw -echo");
        return new RunTerminal(saved);
    }

    /// <summary>Tells each change of the terminal's size, until it is disposed of.</summary>
    /// <param name="size">Where to.</param>
    public static IDisposable? Follow(TerminalSize size) =>
        OperatingSystem.IsWindows() || Console.IsInputRedirected ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => size.Set(WindowSize));

    /// <summary>The keys.</summary>
    /// <param name="left">Is called when the user leaves.</param>
    public Stream OpenInput(Action left) => new Keys(_saved == null ? null : left);

    public void Dispose()
    {
        if (_saved != null)
        {
            Stty(_saved);
        }
    }

    private static string Stty(string arguments)
    {
        using var stty = Process.Start(new ProcessStartInfo("stty", arguments) { RedirectStandardOutput = true })!;
        var output = stty.StandardOutput.ReadToEnd();
        stty.WaitForExit();
        return output;
    }

    /// <summary>Standard input without the editing that the class library has for terminals.</summary>
    private sealed class Keys(Action? left) : Stream
    {
        private readonly FileStream _input = new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = _input.Read(buffer, offset, count);
            var typed = buffer.AsSpan(offset, read);
            if (left != null && typed.Contains(Escape))
            {
                left();
                return typed.IndexOf(Escape); // what was typed before it; the run ends anyhow
            }

            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
