using System;
using System.Collections.Generic;
using Pistachio.Net.Drivers;

namespace Pistachio.Drivers.Tests;

/// <summary>An 82540EM or 82574L, written from their manuals and without the driver's code.</summary>
internal sealed class E1000Hardware(FakeBus bus) : IRegisters
{
    private readonly Dictionary<int, uint> _registers = [];
    private uint _cause;

    public List<byte[]> Sent { get; } = [];

    public bool IsGone { get; set; }

    public bool AnswersReset { get; set; } = true;

    public uint AddressHigh { get; set; } = 0x8000_5634;

    public bool HasLink { get; set; } = true;

    public int Resets { get; private set; }

    public uint Missed { get; set; }

    public bool SendsAtOnce { get; set; } = true;

    /// <summary>The card raises its interrupt.</summary>
    public bool Interrupts => (_cause & Get(0xD0)) != 0;

    private uint Get(int offset) => _registers.GetValueOrDefault(offset);

    public uint Read(int offset, int width = 4)
    {
        if (IsGone)
            return uint.MaxValue;

        switch (offset)
        {
            case 0x0008: return HasLink ? 2u : 0;
            case 0x00C0:
                var cause = _cause;
                _cause = 0;
                return cause;
            case 0x4010:
                var missed = Missed;
                Missed = 0;
                return missed;
            case 0x5400: return 0x1200_5452;
            case 0x5404: return AddressHigh;
            default: return Get(offset);
        }
    }

    public void Write(int offset, uint value, int width = 4)
    {
        switch (offset)
        {
            case 0x0000 when (value & (1 << 26)) != 0:
                Resets++;
                _registers.Clear();
                _cause = 0;
                if (!AnswersReset)
                    _registers[0] = 1 << 26;
                break;
            case 0x00D0: _registers[0xD0] = Get(0xD0) | value; break;
            case 0x00D8: _registers[0xD0] = Get(0xD0) & ~value; break;
            default: _registers[offset] = value; break;
        }

        if (offset == 0x3818 && SendsAtOnce)
            Transmit();
    }

    /// <summary>All registers become what they are after a reset, which the driver did not ask for.</summary>
    public void Forget()
    {
        _registers.Clear();
        _cause = 0;
    }

    public void SetLink(bool isUp)
    {
        HasLink = isUp;
        _cause |= 4;
    }

    /// <summary>A frame comes.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="errors">Error bits of the last descriptor.</param>
    /// <returns>False: the driver gave no buffer.</returns>
    public bool Receive(byte[] frame, byte errors = 0)
    {
        if ((Get(0x100) & 2) == 0)
            return false;

        for (var at = 0; at < frame.Length; at += 2048)
        {
            if (Get(0x2810) == Get(0x2818))
            {
                _cause |= 0x40;
                Missed++;
                return false;
            }

            var descriptor = Ring(0x2800) + (Get(0x2810) * 16);
            var part = Math.Min(2048, frame.Length - at);
            frame.AsSpan(at, part).CopyTo(bus.At(bus.Read64(descriptor), part));
            var ends = at + part == frame.Length;
            bus.Write32(descriptor + 8, (uint)part);
            bus.Write32(descriptor + 12, 1u | (ends ? 2u : 0) | ((uint)errors << 8));
            _registers[0x2810] = (Get(0x2810) + 1) % (Get(0x2808) / 16);
        }

        _cause |= 0x80;
        return true;
    }

    /// <summary>Sends all that the driver gave.</summary>
    public void Transmit()
    {
        while ((Get(0x400) & 2) != 0 && Get(0x3810) != Get(0x3818))
        {
            var descriptor = Ring(0x3800) + (Get(0x3810) * 16);
            var command = bus.Read32(descriptor + 8);
            if (command >> 24 != 11)
                throw new InvalidOperationException("not one whole frame, with a report");
            Sent.Add(bus.At(bus.Read64(descriptor), (int)(command & 0xFFFF)).ToArray());
            bus.Write32(descriptor + 12, 1);
            _registers[0x3810] = (Get(0x3810) + 1) % (Get(0x3808) / 16);
        }
    }

    /// <summary>The address of a ring.</summary>
    public ulong Ring(int registers) => Get(registers) | ((ulong)Get(registers + 4) << 32);
}
