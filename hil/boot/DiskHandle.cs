using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

using Microsoft.Win32.SafeHandles;

namespace Pistachio.Hil.Boot;

/// <summary>An open disk. On Linux it is opened so that the kernel refuses a disk that anybody mounted or that it uses itself.</summary>
internal sealed class DiskHandle : IDisposable
{
    private const int ReadWriteExclusive = 0x0002 | 0x0080 | 0x80000; // O_RDWR | O_EXCL | O_CLOEXEC
    private const int Busy = 16; // EBUSY
    private const nuint FlushBuffers = 0x1261; // ioctl BLKFLSBUF

    private readonly SafeFileHandle descriptor;
    private readonly bool isDevice;

    private DiskHandle(SafeFileHandle descriptor, bool isDevice)
    {
        this.descriptor = descriptor;
        this.isDevice = isDevice;
    }

    public static DiskHandle Open(string path, bool isDevice)
    {
        if (!isDevice)
            return new DiskHandle(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None), false);

        var descriptor = new SafeFileHandle(SystemOpen(path, ReadWriteExclusive), ownsHandle: true);
        if (!descriptor.IsInvalid)
            return new DiskHandle(descriptor, true);

        int error = Marshal.GetLastPInvokeError();
        descriptor.Dispose();
        throw new IOException(error == Busy ? "the system uses it" : Marshal.GetPInvokeErrorMessage(error));
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellation) =>
        RandomAccess.WriteAsync(descriptor, bytes, offset, cancellation);

    public ValueTask<int> ReadAsync(Memory<byte> bytes, long offset, CancellationToken cancellation) =>
        RandomAccess.ReadAsync(descriptor, bytes, offset, cancellation);

    /// <summary>Brings everything to the medium, and forgets it here: what is read next comes from the medium.</summary>
    public void Flush()
    {
        RandomAccess.FlushToDisk(descriptor);
        if (isDevice && SystemIoControl(descriptor, FlushBuffers, 0) != 0)
            throw new IOException($"its buffers cannot be flushed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    public void Dispose() => descriptor.Dispose();

    [DllImport("libc", EntryPoint = "open", SetLastError = true, ExactSpelling = true, BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SystemOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemIoControl(SafeFileHandle descriptor, nuint request, nint argument);
}
