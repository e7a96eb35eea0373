using System;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Pistachio.Build.Images;

/// <summary>What the host knows of a file beyond what System.IO tells: its type, ids and inode. Linux only, by statx(2).</summary>
internal sealed record HostFileStatus(
    uint Mode, uint Links, uint Owner, uint Group, ulong Device, ulong Inode, long Seconds, uint Nanoseconds)
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint BasicFields = 0x7FF;

    /// <summary>The type, as in <see cref="BootFormat.RootTree"/>, or of another kind of file.</summary>
    public uint Type => Mode & BootFormat.RootTree.TypeMask;

    /// <summary>Permission bits with set-user, set-group and sticky.</summary>
    public uint Permissions => Mode & 0xFFF;

    /// <summary>The status of a file.</summary>
    /// <exception cref="Win32Exception">The host refused; its message is the host's.</exception>
    public static HostFileStatus Of(string path, bool follow)
    {
        // struct statx, as Linux' linux/stat.h lays it out on every architecture.
        var buffer = new byte[256];
        if (Statx(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), follow ? 0 : NoFollow, BasicFields, buffer) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return new HostFileStatus(
            Mode: BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(28)),
            Links: BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(16)),
            Owner: BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(20)),
            Group: BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(24)),
            Device: BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(136)),
            Inode: BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(32)),
            Seconds: BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(112)),
            Nanoseconds: BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(120)));
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, byte[] buffer);
}
