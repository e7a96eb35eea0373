using System;
using System.Collections.Generic;
using System.Text;

namespace Pistachio.Hil.Tests;

/// <summary>One direction of a serial line that loses, changes, doubles, replays and inserts.</summary>
internal sealed class FaultyLine(int seed, double rate, bool insertsLog)
{
    private static readonly string[] LogLines =
    [
        "\n[   12.345678] kernel: spurious interrupt\n",
        "kernel: no line end",
        "[    1.000000] memory: quota of domain 7 reached\r\n",
        "\x1E",
        "\x1E~AAAA\n",
    ];

    /// <summary>A line without faults.</summary>
    public static FaultyLine None => new(0, 0, false);

    private readonly Random random = new(seed);
    private readonly List<byte> recent = [];

    public byte[] Carry(ReadOnlySpan<byte> bytes)
    {
        var carried = new List<byte>(bytes.Length + 16);
        foreach (byte value in bytes)
        {
            recent.Add(value);
            if (Happens())
                continue;

            carried.Add(Happens() ? (byte)(value ^ (1 << random.Next(8))) : value);
            if (Happens())
                carried.Add(value);
            if (insertsLog && Happens())
                carried.AddRange(Encoding.ASCII.GetBytes(LogLines[random.Next(LogLines.Length)]));

            // Whole stretches that come twice are rarer than single bytes.
            if (Happens() && random.Next(4) == 0)
                carried.AddRange(recent.GetRange(Math.Max(0, recent.Count - 600), Math.Min(600, recent.Count)));
        }

        if (recent.Count > 4096)
            recent.RemoveRange(0, recent.Count - 600);
        return [.. carried];
    }

    private bool Happens() => rate > 0 && random.NextDouble() < rate;
}
