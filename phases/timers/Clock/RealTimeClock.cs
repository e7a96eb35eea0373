using System;

namespace Pistachio.Timers;

/// <summary>
/// The real-time clock of a PC (MC146818 data sheet; the century as ACPI's FADT has it on nearly all machines, register 0x32). It is taken to tell UTC.
/// </summary>
internal static class RealTimeClock
{
    private const byte Seconds = 0x00;
    private const byte Minutes = 0x02;
    private const byte Hours = 0x04;
    private const byte Day = 0x07;
    private const byte Month = 0x08;
    private const byte Year = 0x09;
    private const byte StatusA = 0x0A;
    private const byte StatusB = 0x0B;
    private const byte StatusD = 0x0D;
    private const byte Century = 0x32;

    private const int UpdateInProgress = 0x80;
    private const int Is24Hour = 0x02;
    private const int IsBinary = 0x04;
    private const int IsPowered = 0x80;
    private const int Afternoon = 0x80;

    /// <summary>Looks at the clock while it updates, which takes at most 2 milliseconds: far fewer than this many reads of a port.</summary>
    private const int MostLooks = 100_000;

    /// <summary>Times that what is read may change while it is read.</summary>
    private const int MostReadings = 10;

    /// <summary>Read the time.</summary>
    /// <param name="ports">The clock.</param>
    /// <param name="seconds">Seconds since 1970.</param>
    /// <returns>False: there is no clock, its battery is empty, or what it tells is no time.</returns>
    public static bool TryRead(ICmosPorts ports, out ulong seconds)
    {
        seconds = 0;
        if ((ports.Read(StatusD) & IsPowered) == 0)
            return false;
        Span<byte> first = stackalloc byte[7];
        Span<byte> second = stackalloc byte[7];
        if (!TryTake(ports, first))
            return false;
        for (int i = 0; i < MostReadings; i++)
        {
            if (!TryTake(ports, second))
                return false;
            if (second.SequenceEqual(first))
                return TryDecode(first, ports.Read(StatusB), out seconds);
            second.CopyTo(first);
        }

        return false;
    }

    /// <summary>Read all registers of the time between two updates.</summary>
    private static bool TryTake(ICmosPorts ports, Span<byte> time)
    {
        int looks = 0;
        while ((ports.Read(StatusA) & UpdateInProgress) != 0)
        {
            if (++looks == MostLooks)
                return false;
        }

        ReadOnlySpan<byte> registers = [Seconds, Minutes, Hours, Day, Month, Year, Century];
        for (int i = 0; i < registers.Length; i++)
            time[i] = ports.Read(registers[i]);
        return true;
    }

    /// <summary>What the registers tell, in the order in which <see cref="TryTake"/> reads them.</summary>
    private static bool TryDecode(ReadOnlySpan<byte> time, byte format, out ulong seconds)
    {
        seconds = 0;
        bool isBinary = (format & IsBinary) != 0;
        bool is24Hour = (format & Is24Hour) != 0;
        bool isAfternoon = !is24Hour && (time[2] & Afternoon) != 0;
        int second = Number(time[0], isBinary);
        int minute = Number(time[1], isBinary);
        int hour = Number((byte)(is24Hour ? time[2] : time[2] & ~Afternoon), isBinary);
        int day = Number(time[3], isBinary);
        int month = Number(time[4], isBinary);
        int year = Number(time[5], isBinary);
        int century = Number(time[6], isBinary);
        if (!is24Hour)
        {
            if (hour is < 1 or > 12)
                return false;
            hour = (hour % 12) + (isAfternoon ? 12 : 0); // twelve is the first hour of either half
        }

        if (year is < 0 or > 99 || second is < 0 or > 59 || minute is < 0 or > 59 || hour is < 0 or > 23)
            return false;

        // Some machines keep something else where the century would be.
        year += century is >= 19 and <= 29 ? century * 100 : year < 70 ? 2000 : 1900;
        if (year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        seconds = (ulong)((new DateTime(year, month, day, hour, minute, second) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond);
        return true;
    }

    /// <summary>A number of a register; -1: it is none.</summary>
    private static int Number(byte value, bool isBinary)
    {
        if (isBinary)
            return value;
        return (value & 0xF) > 9 || value >> 4 > 9 ? -1 : ((value >> 4) * 10) + (value & 0xF);
    }
}
