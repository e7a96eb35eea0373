using System;
using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Files of /proc: the process server tells most of them, and some this library.</content>
internal readonly partial struct FileDomain
{
    public Errno ReadText(TextFile text, uint process, ulong position, Span<byte> bytes, out int count)
    {
        count = 0;
        if (text >= TextFile.FirstOfLibrary)
            return OwnTexts.Read(text, position, bytes, out count);
        if (position > uint.MaxValue)
            return Errno.None; // behind any text
        return Connection.Server.Text((uint)text, process, (uint)position, (uint)bytes.Length, bytes, out count);
    }

    public Errno WriteText(TextFile text, uint process, ReadOnlySpan<byte> bytes)
    {
        if (text != TextFile.Name)
            return Errno.EIO;
        if (process != ThreadCalls.ProcessId)
            return Errno.EINVAL;
        int length = 0;
        while (length < bytes.Length && bytes[length] is not (0 or (byte)'\n'))
            length++;
        return ThreadCalls.SetName(bytes.Slice(0, length));
    }

    public Errno Descriptors(uint first, uint workingDirectory, ReadOnlySpan<byte> handles) => _server.Descriptors(first, workingDirectory, handles);

    /// <summary>Wait a while until another process has told its descriptors.</summary>
    /// <returns>EINTR. ETIMEDOUT: it cannot, or does not.</returns>
    public Errno DescriptorsWait()
    {
        const ulong patience = 500_000_000;
        ulong deadline = Now + patience;
        CurrentThread.BeginWait();
        Errno result = _server.DescriptorsWaitTimed(deadline);
        CurrentThread.EndWait();
        return ProtocolFailure.ErrnoOf((uint)result);
    }

    public Errno ForgetDescriptors() => _server.ForgetDescriptors();

    public Errno HandlePath(uint handle, uint offset, out uint length, Span<byte> path, out int bytes) =>
        _server.HandlePath(handle, offset, out length, path, out bytes);
}
