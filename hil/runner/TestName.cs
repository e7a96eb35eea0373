using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pistachio.Hil.Runner;

/// <summary>Room for the name of a test, for suites whose names are strings: <see cref="ITestSuite"/> wants bytes.</summary>
public struct TestName
{
    /// <summary>Longer names are cut off here, in bytes.</summary>
    public const int Maximum = 150;

    private NameBytes bytes;
    private int length;

    /// <summary>The name in bytes; good until the next <see cref="Set"/>.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => ((ReadOnlySpan<byte>)bytes).Slice(0, length);

    /// <summary>Takes a name of ASCII characters; others become question marks.</summary>
    public void Set(string? name)
    {
        length = 0;
        if (name is null)
            return;

        for (int i = 0; i < name.Length && i < Maximum; i++)
        {
            char character = name[i];
            bytes[i] = character < 0x80 ? (byte)character : (byte)'?';
            length = i + 1;
        }
    }

    [InlineArray(Maximum)]
    private struct NameBytes
    {
        private byte first;
    }
}
