using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// Who maps what between <see cref="ProcessLayout.Windows"/> and <see cref="ProcessLayout.WindowsEnd"/>. A capability keeps its place once it
/// is mapped, so each file has as many addresses as it has bytes.
/// </summary>
public static class WindowLayout
{
    /// <summary>Frames of files that are read: the file system's library, up to <see cref="Program"/>.</summary>
    public const ulong Files = ProcessLayout.Windows;

    /// <summary>The file of a program that is to be executed.</summary>
    public const ulong Program = 0x7FFF_D000_0000;

    /// <summary>The file of its interpreter.</summary>
    public const ulong Interpreter = 0x7FFF_E000_0000;

    /// <summary>Most bytes of a file that is executed: 240 MiB.</summary>
    public const ulong MaximumProgram = 0xF00_0000;

    /// <summary>The private memory of a child that is being made.</summary>
    public const ulong Child = 0x7FFF_EF00_0000;
}
