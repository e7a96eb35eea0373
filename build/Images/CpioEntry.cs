namespace Pistachio.Build.Images;

/// <summary>A file or a directory in a cpio archive.</summary>
/// <param name="Name">Its path without a leading slash.</param>
/// <param name="Mode">Type and permissions, as in <c>st_mode</c>.</param>
/// <param name="Content">What a file holds; empty for a directory.</param>
internal sealed record CpioEntry(string Name, int Mode, byte[] Content)
{
    private const int DirectoryType = 0x4000;
    private const int FileType = 0x8000;
    private const int Executable = 0x1ED; // rwxr-xr-x

    public static CpioEntry Directory(string name) => new(name, DirectoryType | Executable, []);

    public static CpioEntry Program(string name, byte[] content) => new(name, FileType | Executable, content);
}
