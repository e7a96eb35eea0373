using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.Vfs.Server;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>The line of the console's terminal: what was typed there, and what has come out.</summary>
internal sealed class FakeLine(bool isInteractive) : ITerminalLine
{
    private readonly Queue<byte> _typed = new();
    private readonly StringBuilder _sent = new();

    public bool IsInteractive => isInteractive;

    public uint WindowSize { get; set; } = 25 | (80 << 16);

    /// <summary>Bytes that it takes before there is no room.</summary>
    public int Room { get; set; } = int.MaxValue;

    public bool HasEnded { get; set; }

    public int Waiting => _typed.Count;

    public string Sent
    {
        get
        {
            string sent = _sent.ToString();
            _sent.Clear();
            return sent;
        }
    }

    public void Type(string text)
    {
        foreach (byte each in Encoding.Latin1.GetBytes(text))
            _typed.Enqueue(each);
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, Room);
        Room -= taken;
        _sent.Append(Encoding.Latin1.GetString(bytes[..taken]));
        return taken;
    }

    public void Drain(ReadOnlySpan<byte> bytes) => _sent.Append(Encoding.Latin1.GetString(bytes));

    public int Read(Span<byte> destination, out bool hasEnded)
    {
        int count = 0;
        while (count < destination.Length && _typed.TryDequeue(out byte next))
            destination[count++] = next;
        hasEnded = count == 0 && HasEnded;
        return count;
    }
}
