using System;
using Pistachio.UserCall;

namespace Pistachio.UserTier;

/// <summary>Text on the kernel console, through a machine capability. Lines are sent in pieces of up to 24 bytes.</summary>
public struct TextOutput
{
    private const int Capacity = 24;

    private readonly ulong _machine;
    private ulong _bytes0;
    private ulong _bytes1;
    private ulong _bytes2;
    private int _count;

    /// <param name="machine">Handle of a machine capability with the right Read.</param>
    public TextOutput(ulong machine)
    {
        _machine = machine;
        _bytes0 = 0;
        _bytes1 = 0;
        _bytes2 = 0;
        _count = 0;
    }

    public void WriteByte(byte value)
    {
        ulong shifted = (ulong)value << ((_count & 7) * 8);
        if (_count < 8)
        {
            _bytes0 |= shifted;
        }
        else if (_count < 16)
        {
            _bytes1 |= shifted;
        }
        else
        {
            _bytes2 |= shifted;
        }

        _count++;
        if (_count == Capacity || value == (byte)'\n')
        {
            Flush();
        }
    }

    public void Write(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            WriteByte(text[i]);
        }
    }

    public void WriteLine(ReadOnlySpan<byte> text)
    {
        Write(text);
        WriteByte((byte)'\n');
    }

    public void WriteDecimal(ulong value)
    {
        ulong divisor = 1;
        while (value / divisor >= 10)
        {
            divisor *= 10;
        }

        for (; divisor != 0; divisor /= 10)
        {
            WriteByte((byte)('0' + ((value / divisor) % 10)));
        }
    }

    public void WriteHexadecimal(ulong value)
    {
        Write("0x"u8);
        for (int shift = 60; shift >= 0; shift -= 4)
        {
            ulong digit = (value >> shift) & 15;
            WriteByte((byte)(digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }

    /// <summary>Sends what is pending. A console that refuses has no way to be told, so the result is dropped.</summary>
    public void Flush()
    {
        if (_count != 0)
        {
            Kernel.ConsoleWrite(_machine, (ulong)_count, _bytes0, _bytes1, _bytes2);
        }

        _bytes0 = 0;
        _bytes1 = 0;
        _bytes2 = 0;
        _count = 0;
    }
}
