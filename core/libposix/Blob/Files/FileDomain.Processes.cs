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
        if (text == TextFile.Maps && process != ThreadCalls.ProcessId)
            return ReadMaps(process, position, bytes, out count);
        if (text >= TextFile.FirstOfNetwork)
            return ReadNetworkText(text, position, bytes, out count);
        if (text >= TextFile.FirstOfLibrary)
            return OwnTexts.Read(text, position, bytes, out count);
        if (position > uint.MaxValue)
            return Errno.None; // behind any text
        return Connection.Server.Text((uint)text, process, (uint)position, (uint)bytes.Length, bytes, out count);
    }

    /// <summary>Where there is no network, nothing is said of it.</summary>
    private Errno ReadNetworkText(TextFile text, ulong position, Span<byte> bytes, out int count)
    {
        count = 0;
        if (position > uint.MaxValue)
            return Errno.None;
        Errno error = FindSockets(SocketFamily.Internet);
        if (error != Errno.None)
            return error == Errno.EAFNOSUPPORT ? Errno.None : error;
        return ServerOf(SocketFamily.Internet).Table(text, (uint)position, (uint)bytes.Length, bytes, out count);
    }

    public Errno WriteText(TextFile text, uint process, ReadOnlySpan<byte> bytes)
    {
        if (text != TextFile.Name)
            return Errno.EIO;
        uint id = process & ~VfsLimits.ThreadBit;
        if (id == 0 || !ProcessThreads.TryFind(id, out uint index))
            return Errno.EINVAL;
        int length = 0;
        while (length < bytes.Length && bytes[length] is not (0 or (byte)'\n'))
            length++;
        return ThreadCalls.SetName(ref ProcessThreads.Of(index), bytes.Slice(0, length));
    }

    public Errno Descriptors(uint first, uint workingDirectory, ReadOnlySpan<byte> handles) => _server.Descriptors(first, workingDirectory, handles);

    /// <summary>How long another process may take to tell something of itself, in nanoseconds.</summary>
    private const ulong Patience = 500_000_000;

    public Errno TellMaps(uint position, bool isLast, ReadOnlySpan<byte> bytes) => _server.TellMaps(position, isLast, bytes);

    /// <summary>What is mapped in another process, which tells it when the beginning is read.</summary>
    private Errno ReadMaps(uint process, ulong position, Span<byte> bytes, out int count)
    {
        count = 0;
        if (position > uint.MaxValue)
            return Errno.None; // behind any text
        if (position == 0)
        {
            ulong deadline = Now + Patience;
            CurrentThread.BeginWait();
            Errno waited = _server.MapsWaitTimed(deadline, process);
            CurrentThread.EndWait();
            waited = ProtocolFailure.ErrnoOf((uint)waited);
            if (waited != Errno.None)
                return waited == Errno.ETIMEDOUT ? Errno.EACCES : waited;
        }

        Errno error = _server.ReadMaps(process, (uint)position, bytes, out count);
        return error == Errno.ESRCH && position != 0 ? Errno.None : error;
    }

    /// <summary>Wait a while until another process has told its descriptors.</summary>
    /// <returns>EINTR. ETIMEDOUT: it cannot, or does not.</returns>
    public Errno DescriptorsWait()
    {
        ulong deadline = Now + Patience;
        CurrentThread.BeginWait();
        Errno result = _server.DescriptorsWaitTimed(deadline);
        CurrentThread.EndWait();
        return ProtocolFailure.ErrnoOf((uint)result);
    }

    /// <summary>Say which thread makes the next call.</summary>
    public Errno AskingThread(uint thread) => _server.AskingThread(thread);

    public Errno ForgetDescriptors() => _server.ForgetDescriptors();

    public Errno HandlePath(uint handle, uint offset, out uint length, Span<byte> path, out int bytes) =>
        _server.HandlePath(handle, offset, out length, path, out bytes);
}
