using System.Runtime.InteropServices;

namespace Pistachio.Vfs.Protocol;

/// <summary>
/// What tcgetattr tells, in the layout of Linux' <c>struct termios2</c> on x86-64, so that nobody translates it; <c>struct termios</c> of its kernel
/// is the same without the two speeds.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct TerminalAttributes
{
    public const int Size = 44;

    /// <summary>Bytes of <c>struct termios</c>.</summary>
    public const int SizeWithoutSpeeds = 36;

    public InputModes Input;
    public OutputModes Output;
    public ControlModes Control;
    public LocalModes Local;

    /// <summary>Number of the line discipline: 0.</summary>
    public byte Line;

    public ControlCharacters Characters;

    /// <summary>In bits a second.</summary>
    public uint InputSpeed;

    /// <summary>In bits a second.</summary>
    public uint OutputSpeed;
}
