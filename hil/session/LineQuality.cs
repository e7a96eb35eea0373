using System;

namespace Pistachio.Hil.Session;

/// <summary>
/// Whether what comes over a line is text at all. A receiver with another baud rate than the sender sees mostly zeros, bytes with the
/// highest bits set, and control characters; text, frames and the escape sequences of firmware have hardly any of these.
/// </summary>
internal sealed class LineQuality
{
    /// <summary>Older bytes count less and less: each time this many came, both sums are halved.</summary>
    private const int Window = 1024;

    /// <summary>With less, a spike when the power comes on could decide.</summary>
    private const int Fewest = 64;

    private int expectedContinuations;

    /// <summary>Bytes that count.</summary>
    public int Bytes { get; private set; }

    /// <summary>Those of them that are in no text.</summary>
    public int Strange { get; private set; }

    /// <summary>Anything came at all.</summary>
    public bool HasBytes => Bytes > 0;

    /// <summary>More than three in ten bytes are in no text.</summary>
    public bool IsGarbage => Bytes >= Fewest && Strange * 10 > Bytes * 3;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Bytes++;
            if (!IsText(value))
                Strange++;
            if (Bytes < Window)
                continue;

            Bytes /= 2;
            Strange /= 2;
        }
    }

    /// <summary>ASCII, the control characters of terminals and frames, and whole UTF-8 sequences (RFC 3629, without its finer rules).</summary>
    private bool IsText(byte value)
    {
        if (value is >= 0x80 and < 0xC0)
        {
            bool expected = expectedContinuations > 0;
            if (expected)
                expectedContinuations--;
            return expected;
        }

        // A sequence that is cut off: its first byte was taken for text.
        if (expectedContinuations > 0)
            Strange++;
        expectedContinuations = value switch
        {
            >= 0xC2 and < 0xE0 => 1,
            >= 0xE0 and < 0xF0 => 2,
            >= 0xF0 and < 0xF5 => 3,
            _ => 0,
        };
        return expectedContinuations > 0 || value is (>= 0x20 and < 0x7F) or 0x07 or 0x08 or 0x09 or 0x0A or 0x0C or 0x0D or 0x1B or 0x1E;
    }
}
