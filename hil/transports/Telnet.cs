namespace Pistachio.Hil.Transports;

/// <summary>Bytes of the telnet protocol (RFC 854, 855, 856, 858) and of its serial port option (RFC 2217).</summary>
internal static class Telnet
{
    public const byte SubnegotiationEnd = 240;
    public const byte Subnegotiation = 250;
    public const byte Will = 251;
    public const byte Wont = 252;
    public const byte Do = 253;
    public const byte Dont = 254;

    /// <summary>Interpret as command. As data it is doubled.</summary>
    public const byte Command = 255;

    public const byte Binary = 0;
    public const byte SuppressGoAhead = 3;
    public const byte ComPort = 44;

    /// <summary>What the server says of a command is the command and this.</summary>
    public const byte FromServer = 100;

    public const byte SetBaudRate = 1;
    public const byte SetDataSize = 2;
    public const byte SetParity = 3;
    public const byte SetStopSize = 4;
    public const byte SetControl = 5;
    public const byte NotifyLineState = 6;
    public const byte NotifyModemState = 7;
    public const byte FlowControlSuspend = 8;
    public const byte FlowControlResume = 9;
    public const byte SetLineStateMask = 10;
    public const byte SetModemStateMask = 11;
    public const byte PurgeData = 12;

    // Values of SetControl.
    public const byte NoFlowControl = 1;
    public const byte SoftwareFlowControl = 2;
    public const byte HardwareFlowControl = 3;
    public const byte DataTerminalReadyOn = 8;
    public const byte RequestToSendOn = 11;

    // Bits of the line state.
    public const byte LineBreak = 16;
    public const byte LineFraming = 8;
    public const byte LineParity = 4;
    public const byte LineOverrun = 2;

    public const byte PurgeBoth = 3;
}
