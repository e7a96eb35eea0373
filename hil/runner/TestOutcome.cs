using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Runner;

/// <summary>How a test ended, with a short message.</summary>
public struct TestOutcome
{
    /// <summary>Longer messages are cut off here, in bytes.</summary>
    public const int MaximumMessage = 144;

    private MessageBytes message;
    private int length;

    public TestStatus Status;

    /// <summary>UTF-8 text: why the test failed or was skipped.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Message => ((ReadOnlySpan<byte>)message).Slice(0, length);

    /// <summary>Takes everything back.</summary>
    public void Clear()
    {
        Status = TestStatus.None;
        length = 0;
    }

    /// <summary>Adds text to the message.</summary>
    public void Say(scoped ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length && length < MaximumMessage; i++)
        {
            message[length] = text[i];
            length++;
        }
    }

    /// <summary>Adds text of ASCII characters to the message; others become question marks.</summary>
    public void Say(string? text)
    {
        for (int i = 0; text is not null && i < text.Length && length < MaximumMessage; i++)
        {
            message[length] = text[i] < 0x80 ? (byte)text[i] : (byte)'?';
            length++;
        }
    }

    /// <summary>Adds a number in decimal to the message.</summary>
    public void Say(long number)
    {
        if (number < 0)
            Say("-"u8);
        Say(number < 0 ? 0UL - (ulong)number : (ulong)number);
    }

    /// <summary>Adds a number in decimal to the message.</summary>
    public void Say(ulong number)
    {
        ulong divisor = 1;
        while (number / divisor >= 10)
            divisor *= 10;
        for (; divisor != 0 && length < MaximumMessage; divisor /= 10)
        {
            message[length] = (byte)('0' + (number / divisor % 10));
            length++;
        }
    }

    [InlineArray(MaximumMessage)]
    private struct MessageBytes
    {
        private byte first;
    }
}
