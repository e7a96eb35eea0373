using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary>Attributes of a terminal: flags and characters as <c>px_termios</c> names them (include/px/termios.h), with speeds in bits a second.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TerminalSettings
{
    /// <summary><c>c_iflag</c>.</summary>
    public uint Input;

    /// <summary><c>c_oflag</c>.</summary>
    public uint Output;

    /// <summary><c>c_cflag</c>.</summary>
    public uint Control;

    /// <summary><c>c_lflag</c>.</summary>
    public uint Local;

    /// <summary><c>c_line</c>: 0.</summary>
    public byte Line;

    /// <summary><c>c_cc</c>.</summary>
    public TerminalCharacters Characters;

    public uint InputSpeed;

    public uint OutputSpeed;
}

/// <summary><c>c_cc</c> of a terminal: by index, PX_VINTR and so on.</summary>
[InlineArray(19)]
public struct TerminalCharacters
{
    private byte _first;
}
