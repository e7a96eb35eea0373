using System.Runtime.CompilerServices;

namespace Pistachio.Vfs.Protocol;

/// <summary>c_cc of POSIX termios.h, with the indices of Linux (asm-generic/termbits.h). 0 (_POSIX_VDISABLE) stands for no character.</summary>
[InlineArray(Count)]
public struct ControlCharacters
{
    public const int Count = 19;
    public const int Interrupt = 0;
    public const int Quit = 1;
    public const int Erase = 2;
    public const int Kill = 3;
    public const int EndOfFile = 4;

    /// <summary>VTIME, in tenths of a second.</summary>
    public const int Time = 5;

    /// <summary>VMIN: bytes that a read waits for.</summary>
    public const int Minimum = 6;
    public const int Start = 8;
    public const int Stop = 9;
    public const int Suspend = 10;
    public const int EndOfLine = 11;
    public const int Reprint = 12;
    public const int WordErase = 14;
    public const int LiteralNext = 15;
    public const int EndOfLine2 = 16;

    private byte _first;
}
