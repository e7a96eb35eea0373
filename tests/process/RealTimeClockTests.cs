using System;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Timers;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>The date at power-on, as clocks of all kinds of PCs tell it.</summary>
internal sealed class RealTimeClockTests
{
    private const byte Binary = 4;
    private const byte Day = 2;
    private static readonly DateTime Moment = new(2026, 11, 26, 21, 5, 59);

    [Test]
    public void All_formats_tell_the_same([Values] bool isBinary, [Values] bool is24Hour)
    {
        FakeClock clock = new(Moment, isBinary, is24Hour);
        RealTimeClock.TryRead(clock, out ulong seconds).ShouldBeTrue();
        seconds.ShouldBe(Seconds(Moment));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(11)]
    [TestCase(12)]
    [TestCase(13)]
    [TestCase(23)]
    public void Twelve_is_the_first_hour_of_either_half(int hour)
    {
        DateTime time = new(2024, 2, 29, hour, 0, 0);
        RealTimeClock.TryRead(new FakeClock(time, isBinary: false, is24Hour: false), out ulong seconds).ShouldBeTrue();
        seconds.ShouldBe(Seconds(time));
    }

    [Test]
    public void A_time_that_changes_while_it_is_read_is_read_again()
    {
        FakeClock clock = new(Moment, isBinary: false, is24Hour: true) { ChangesAfter = 4, Updates = 50 };
        RealTimeClock.TryRead(clock, out ulong seconds).ShouldBeTrue();
        seconds.ShouldBe(Seconds(Moment.AddSeconds(1))); // not 21:06:59, nor 21:05:00
    }

    [TestCase(1999, 0x19)]
    [TestCase(2031, 0x00)]
    [TestCase(1985, 0xFF)]
    [TestCase(2069, 0x7A)]
    public void A_register_without_century_is_guessed(int year, int century)
    {
        DateTime time = new(year, 7, 1);
        FakeClock clock = new(time, isBinary: false, is24Hour: true);
        clock.Registers[0x32] = (byte)century;
        RealTimeClock.TryRead(clock, out ulong seconds).ShouldBeTrue();
        seconds.ShouldBe(Seconds(time));
    }

    [TestCase(0x00, 0x60)]
    [TestCase(0x00, 0x1A)]
    [TestCase(0x02, 0x99)]
    [TestCase(0x04, 0x24)]
    [TestCase(0x07, 0x00)]
    [TestCase(0x07, 0x31)]
    [TestCase(0x08, 0x13)]
    [TestCase(0x0D, 0x00)]
    public void What_is_no_time_is_not_told(int register, int value)
    {
        FakeClock clock = new(Moment, isBinary: false, is24Hour: true);
        clock.Registers[(byte)register] = (byte)value;
        RealTimeClock.TryRead(clock, out _).ShouldBeFalse();
    }

    [Test]
    public void Ports_without_a_clock_tell_no_time()
    {
        RealTimeClock.TryRead(new FakeClock(Moment, false, true) { Updates = int.MaxValue }, out _).ShouldBeFalse("all ones are an update without end");
        RealTimeClock.TryRead(new FakeClock(Moment, false, true) { ChangesAfter = 1, ChangesForEver = true }, out _).ShouldBeFalse();
    }

    private static ulong Seconds(DateTime time) => (ulong)(time - DateTime.UnixEpoch).TotalSeconds;

    private sealed class FakeClock : ICmosPorts
    {
        private readonly bool _isBinary;
        private readonly bool _is24Hour;
        private DateTime _time;
        private int _reads;

        public FakeClock(DateTime time, bool isBinary, bool is24Hour)
        {
            (_time, _isBinary, _is24Hour) = (time, isBinary, is24Hour);
            Registers[0x0B] = (byte)((isBinary ? Binary : 0) | (is24Hour ? Day : 0));
            Registers[0x0D] = 0x80;
            Show();
        }

        public Dictionary<byte, byte> Registers { get; } = [];

        /// <summary>Reads of the time after which a second passes.</summary>
        public int ChangesAfter { get; init; }

        public bool ChangesForEver { get; init; }

        /// <summary>How often an update is told to be in progress at first.</summary>
        public int Updates { get; set; }

        public byte Read(byte register)
        {
            if (register == 0x0A)
                return (byte)(Updates-- > 0 ? 0xA6 : 0x26);
            if (register is < 0x0A or 0x32 && ChangesAfter != 0 && ++_reads % ChangesAfter == 0 && (ChangesForEver || _reads == ChangesAfter))
            {
                _time = _time.AddSeconds(1);
                Show();
            }

            return Registers[register];
        }

        private void Show()
        {
            Registers[0x00] = Number(_time.Second);
            Registers[0x02] = Number(_time.Minute);
            int half = _time.Hour % 12 == 0 ? 12 : _time.Hour % 12;
            Registers[0x04] = _is24Hour ? Number(_time.Hour) : (byte)(Number(half) | (_time.Hour >= 12 ? 0x80 : 0));
            Registers[0x07] = Number(_time.Day);
            Registers[0x08] = Number(_time.Month);
            Registers[0x09] = Number(_time.Year % 100);
            Registers[0x32] = Number(_time.Year / 100);
        }

        private byte Number(int value) => (byte)(_isBinary ? value : ((value / 10) << 4) | (value % 10));
    }
}
