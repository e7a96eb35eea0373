using System.Runtime.InteropServices;
using System.Text;
using Shouldly;

namespace Pistachio.Vfs.Tests.Trees;

/// <summary>Files of the host that System.IO cannot make.</summary>
internal static class HostFiles
{
    public static void Link(string existing, string name) => link(Text(existing), Text(name)).ShouldBe(0);

    public static void MakeFifo(string path) => mkfifo(Text(path), 0x1A4).ShouldBe(0);

    private static byte[] Text(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link(byte[] existing, byte[] name);

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mkfifo(byte[] path, uint mode);
}
