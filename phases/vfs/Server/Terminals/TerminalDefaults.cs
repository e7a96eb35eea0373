using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>What a terminal is like before anybody changes it: as on Linux.</summary>
internal static class TerminalDefaults
{
    /// <summary>Speeds that c_cflag names (asm-generic/termbits.h): B0 to B38400, and with the bit of CBAUDEX B57600 to B4000000.</summary>
    private static readonly uint[] Low = [0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400];
    private static readonly uint[] High =
        [0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000];

    /// <summary>Of the console: a serial line of 115,200 bit/s, 8 bits, no parity.</summary>
    public static TerminalAttributes Console => Of(ControlModes.Speed115200 | ControlModes.HangUpOnClose | ControlModes.Local, 115200);

    /// <summary>Of a pseudo terminal.</summary>
    public static TerminalAttributes PseudoTerminal => Of(ControlModes.Speed38400, 38400);

    /// <summary>The speed that the modes name, in bits a second; 0: none, or one that is a number of its own.</summary>
    public static uint SpeedOf(ControlModes modes)
    {
        uint code = (uint)(modes & ControlModes.SpeedMask);
        return (code & (uint)ControlModes.SpeedOther) != 0 ? High[code & 0xF] : Low[code];
    }

    private static TerminalAttributes Of(ControlModes modes, uint speed)
    {
        TerminalAttributes made = new()
        {
            Input = InputModes.ReturnToLineFeed | InputModes.OutputFlow,
            Output = OutputModes.Process | OutputModes.LineFeedToReturnLineFeed,
            Control = modes | ControlModes.EightBits | ControlModes.Receive,
            Local = LocalModes.Signals | LocalModes.Canonical | LocalModes.Echo | LocalModes.EchoErase | LocalModes.EchoKill
                | LocalModes.EchoControl | LocalModes.EchoKillErase | LocalModes.Extended,
            InputSpeed = speed,
            OutputSpeed = speed,
        };
        made.Characters[ControlCharacters.Interrupt] = 3;
        made.Characters[ControlCharacters.Quit] = 28;
        made.Characters[ControlCharacters.Erase] = 127;
        made.Characters[ControlCharacters.Kill] = 21;
        made.Characters[ControlCharacters.EndOfFile] = 4;
        made.Characters[ControlCharacters.Minimum] = 1;
        made.Characters[ControlCharacters.Start] = 17;
        made.Characters[ControlCharacters.Stop] = 19;
        made.Characters[ControlCharacters.Suspend] = 26;
        made.Characters[ControlCharacters.Reprint] = 18;
        made.Characters[13] = 15; // VDISCARD, which does nothing
        made.Characters[ControlCharacters.WordErase] = 23;
        made.Characters[ControlCharacters.LiteralNext] = 22;
        return made;
    }
}
