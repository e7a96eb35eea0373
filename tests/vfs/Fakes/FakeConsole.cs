using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>The console server, as far as programs notice: what was written, message by message, and input that is there or ends.</summary>
internal sealed class FakeConsole
{
    public List<(ConsoleStream Stream, string Text)> Written { get; } = [];

    public Queue<byte> Input { get; } = new();

    /// <summary>The input has ended, once what is there was read.</summary>
    public bool AtEnd { get; set; }

    /// <summary>Most bytes that a write takes.</summary>
    public int Room { get; set; } = 440;

    public void Type(string text)
    {
        foreach (byte each in Encoding.UTF8.GetBytes(text))
            Input.Enqueue(each);
    }

    /// <summary>All that was written to a stream.</summary>
    public string TextOf(ConsoleStream stream)
    {
        StringBuilder text = new();
        foreach ((ConsoleStream to, string piece) in Written)
            text.Append(to == stream ? piece : "");
        return text.ToString();
    }

    public Errno Write(ConsoleStream stream, ReadOnlySpan<byte> bytes, out uint written)
    {
        if (bytes.Length > 440)
            throw new InvalidOperationException($"{bytes.Length} bytes do not fit a message");
        bytes = bytes[..Math.Min(bytes.Length, Room)];
        Written.Add((stream, Encoding.UTF8.GetString(bytes)));
        written = (uint)bytes.Length;
        return Errno.None;
    }

    public Errno Read(ConsoleStream stream, bool wait, Span<byte> bytes, out int count)
    {
        count = 0;
        if (bytes.Length is 0 or > 440)
            return Errno.EINVAL;
        if (stream is not (ConsoleStream.Input or ConsoleStream.Terminal))
            return Errno.EBADF;
        while (count < bytes.Length && Input.TryDequeue(out byte next))
            bytes[count++] = next;
        if (count > 0 || AtEnd)
            return Errno.None;
        return wait ? throw new InvalidOperationException("the test would wait for ever") : Errno.EAGAIN;
    }
}
