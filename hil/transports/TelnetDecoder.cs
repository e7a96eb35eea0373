using System;
using System.Collections.Generic;

namespace Pistachio.Hil.Transports;

/// <summary>Takes a telnet stream apart: data, and commands. A pure state machine over bytes.</summary>
internal sealed class TelnetDecoder
{
    /// <summary>A longer subnegotiation is none that is known here; what is beyond is dropped.</summary>
    private const int LongestSubnegotiation = 64;

    private readonly List<byte> subnegotiation = [];
    private State state;
    private byte verb;

    private enum State
    {
        Data,
        Command,
        Option,
        Subnegotiation,
        SubnegotiationCommand,
    }

    /// <summary>Is told each WILL, WONT, DO and DONT: the verb and the option.</summary>
    public Action<byte, byte>? Negotiated { get; init; }

    /// <summary>Is told each subnegotiation, without its marks, doubled bytes single.</summary>
    public Action<byte[]>? Subnegotiated { get; init; }

    /// <summary>Takes bytes; leaves the data among them at the front of the span.</summary>
    /// <returns>How many are data.</returns>
    public int Decode(Span<byte> bytes)
    {
        int data = 0;
        foreach (byte value in bytes)
        {
            if (Take(value))
                bytes[data++] = value;
        }

        return data;
    }

    /// <returns>Whether the byte is data.</returns>
    private bool Take(byte value)
    {
        switch (state)
        {
            case State.Data when value == Telnet.Command:
                state = State.Command;
                return false;
            case State.Data:
                return true;
            case State.Command when value == Telnet.Command:
                state = State.Data;
                return true;
            case State.Command when value is Telnet.Will or Telnet.Wont or Telnet.Do or Telnet.Dont:
                verb = value;
                state = State.Option;
                return false;
            case State.Command when value == Telnet.Subnegotiation:
                subnegotiation.Clear();
                state = State.Subnegotiation;
                return false;
            case State.Option:
                state = State.Data;
                Negotiated?.Invoke(verb, value);
                return false;
            case State.Subnegotiation when value == Telnet.Command:
                state = State.SubnegotiationCommand;
                return false;
            case State.Subnegotiation:
                Keep(value);
                return false;
            case State.SubnegotiationCommand when value == Telnet.Command:
                Keep(value);
                state = State.Subnegotiation;
                return false;
            case State.SubnegotiationCommand:
                state = State.Data;
                if (value == Telnet.SubnegotiationEnd)
                    Subnegotiated?.Invoke([.. subnegotiation]);
                return false;
            default:
                // A command of two bytes (no operation, break, ...): nothing that a serial line has.
                state = State.Data;
                return false;
        }
    }

    private void Keep(byte value)
    {
        if (subnegotiation.Count < LongestSubnegotiation)
            subnegotiation.Add(value);
    }
}
