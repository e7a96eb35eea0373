using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace Pistachio.Build.Processes;

/// <summary>
/// Standard output as the system has it. That of System.Console takes a reader that went away for success; here it is an
/// <see cref="IOException"/>, so that the writer can end as other programs in a pipe do.
/// </summary>
internal sealed class StandardOutputStream : Stream
{
    private const int Descriptor = 1;
    private const int Interrupted = 4; // EINTR
    private const int WouldBlock = 11; // EAGAIN: whoever gave us the descriptor made it non-blocking

    private static readonly TimeSpan NextTry = TimeSpan.FromMilliseconds(1);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
        // Nothing is kept.
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        var bytes = offset == 0 ? buffer : buffer[offset..(offset + count)];
        for (var written = 0; written < count;)
        {
            var result = SystemWrite(Descriptor, written == 0 ? bytes : bytes[written..], count - written);
            if (result >= 0)
            {
                written += (int)result;
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case WouldBlock:
                    Thread.Sleep(NextTry);
                    break;
                case var error:
                    throw new IOException($"standard output: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [DllImport("libc", EntryPoint = "write", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SystemWrite(int descriptor, byte[] bytes, nint count);
}
