using System;

namespace Pistachio.Platform;

/// <summary>Messages of the kernel: a 16550 UART at COM1, 115200 baud, 8 data bits, no parity, one stop bit.</summary>
public static class KernelConsole
{
    private const ushort Base = 0x3F8;
    private const ushort InterruptEnable = Base + 1;
    private const ushort FifoControl = Base + 2;
    private const ushort LineControl = Base + 3;
    private const ushort ModemControl = Base + 4;
    private const ushort LineStatus = Base + 5;
    private const ushort Scratch = Base + 7;
    private const uint TransmitterEmpty = 0x20;

    // At 115200 baud a byte takes 87 us; a read of the status register about 1 us. A UART that is not ready after about a second is stalled:
    // by flow control, or because an emulator's reader sleeps. Then bytes are dropped without waiting, until it is ready again.
    private const int ReadyAttempts = 1_000_000;

    private static bool s_present;
    private static bool s_stalled;

    internal static void Initialize()
    {
        // An absent UART reads as all ones, whatever was written.
        PortIo.Out(Scratch, 1, 0x5A);
        s_present = PortIo.In(Scratch, 1) == 0x5A;
        if (!s_present)
            return;
        PortIo.Out(InterruptEnable, 1, 0);
        PortIo.Out(LineControl, 1, 0x80); // divisor latch
        PortIo.Out(Base, 1, 1); // 115200 baud
        PortIo.Out(InterruptEnable, 1, 0);
        PortIo.Out(LineControl, 1, 0x03); // 8N1
        PortIo.Out(FifoControl, 1, 0xC7); // FIFOs on and empty
        PortIo.Out(ModemControl, 1, 0x0B); // DTR, RTS, OUT2 (interrupt line)
    }

    /// <summary>Writes one byte as it is.</summary>
    public static void WriteByte(byte value)
    {
        if (!s_present)
            return;
        for (int attempt = 0; (PortIo.In(LineStatus, 1) & TransmitterEmpty) == 0; attempt++)
        {
            if (s_stalled || attempt == ReadyAttempts)
            {
                s_stalled = true;
                return;
            }
        }

        s_stalled = false;
        PortIo.Out(Base, 1, value);
    }

    /// <summary>Writes ASCII text; a line feed is sent as carriage return and line feed.</summary>
    public static void Write(string text)
    {
        for (int i = 0; i < text.Length; i++)
            WriteCharacter((byte)text[i]);
    }

    /// <summary>Writes bytes; a line feed is sent as carriage return and line feed.</summary>
    public static void Write(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
            WriteCharacter(text[i]);
    }

    /// <summary>Writes ASCII text and ends the line.</summary>
    public static void WriteLine(string text)
    {
        Write(text);
        WriteCharacter((byte)'\n');
    }

    /// <summary>Writes a number in base 16 with a leading 0x and no leading zeros.</summary>
    public static void WriteHex(ulong value)
    {
        Write("0x");
        int shift = 60;
        while (shift > 0 && value >> shift == 0)
            shift -= 4;
        for (; shift >= 0; shift -= 4)
        {
            uint digit = (uint)(value >> shift) & 0xF;
            WriteByte((byte)(digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }

    /// <summary>Writes a number in base 10.</summary>
    public static void WriteDecimal(ulong value)
    {
        ulong unit = 1;
        while (value / unit >= 10)
            unit *= 10;
        for (; unit > 0; unit /= 10)
            WriteByte((byte)('0' + (value / unit % 10)));
    }

    private static void WriteCharacter(byte value)
    {
        if (value == '\n')
            WriteByte((byte)'\r');
        WriteByte(value);
    }
}
