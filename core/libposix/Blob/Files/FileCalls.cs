using System;
using System.Runtime.InteropServices;
using System.Threading;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.Memory;
using Pistachio.Processes.Library;
using Pistachio.Processes.Protocol;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>
/// The files of the process: the file phase's library over the data of this process, and what other parts of the library OS ask of it.
/// </summary>
internal static class FileCalls
{
    private const int StandardError = 2;

    /// <summary>How often a call is made that needs descriptors told: its own, and those of processes whose tables change meanwhile.</summary>
    private const int MostAttempts = 4;

    private static FileDomain domain;
    private static FileState state;
    private static SavedDescriptors saved;

    /// <summary>Kernel and servers.</summary>
    public static ref readonly FileDomain Domain => ref domain;

    /// <summary>The VFS server's handle of a held file.</summary>
    public static uint HandleOf(int file) => state.Handles[file].Handle;

    /// <summary>Bytes of a held file.</summary>
    public static ulong SizeOf(int file) => state.Handles[file].Size;

    /// <summary>Name the parts of our data that the child of a fork does not need: nothing behind the ends of the tables is in use.</summary>
    public static void AddUnused(ref UnusedData unused)
    {
        AddUnused(ref unused, ref state.Handles[0], state.HandleEnd, HandleTable.InnerCapacity);
        AddUnused(ref unused, ref state.Descriptors[0], state.DescriptorEnd, DescriptorTable.InnerCapacity);
        unused.Add(ref state.Windows[0], 0, WindowList.Capacity);
        if (!SharedChild.IsActive)
            unused.Add(ref saved, 0, 1);
        unused.Add(ref state.Known, 0, 1);
    }

    private static void AddUnused<T>(ref UnusedData unused, ref T first, int used, int capacity)
        where T : unmanaged
    {
        if (used < capacity)
            unused.Add(ref first, used, capacity);
    }

    /// <summary>Handle of the working directory.</summary>
    private static uint WorkingDirectory => state.WorkingDirectory == 0 ? VfsLimits.Root : state.Handles[state.WorkingDirectory - 1].Handle;

    /// <summary>The file library.</summary>
    public static Files<FileDomain> Files => new(ref domain, ref state);

    /// <summary>Whether there are files: the board profile may leave their phase out. Without them their calls do not exist.</summary>
    public static bool ArePresent { get; private set; }

    /// <summary>Connect to the VFS server.</summary>
    /// <param name="endpoint">Its endpoint; 0: it is not in the image.</param>
    public static void Open(ulong endpoint)
    {
        ArePresent = endpoint != 0;
        FileDomain.LocalSockets = endpoint;
        domain = new FileDomain(endpoint);
    }

    /// <summary>A process begins with the descriptors of its request.</summary>
    /// <param name="program">The program that it executes, to be released; -1: it is still to be opened.</param>
    /// <returns>EINVAL: they are not as they must be.</returns>
    public static Errno Begin(out int program)
    {
        Files.Initialize(ProcessLayout.Library);
        return Files.ImportDescriptors(Request.Bytes, out program);
    }

    /// <summary>In the child of a fork.</summary>
    public static void AfterFork()
    {
        FileDomain.RemoteSockets = 0;
        Files.AfterFork();
    }

    /// <summary>Another program begins in the process.</summary>
    public static void CloseOnExec() => Files.CloseOnExec();

    /// <summary>The child of a vfork begins in the process.</summary>
    public static void BeginSharedChild() => Files.SaveForVfork(ref saved);

    /// <summary>In a process that the child of a vfork has forked: what is kept for the parent is of no use here.</summary>
    public static void ForgetSharedChild() => Files.ForgetSaved(ref saved);

    /// <summary>Its parent goes on.</summary>
    public static void EndSharedChild() => Files.RestoreAfterVfork(ref saved);

    /// <summary>Answer a system call that is about files.</summary>
    /// <returns>False: it is none, or there are no files.</returns>
    public static bool TryCall(uint number, ref GateFrame f, out long result)
    {
        result = 0;
        const uint copyFileRange = (uint)LinuxRangeCall.CopyFileRange;
        if (number == copyFileRange && ArePresent && f.R9 != 0)
        {
            result = CallResult.Of(Errno.EINVAL); // the sixth argument: flags, of which there are none
            return true;
        }

        bool isTimer = (LinuxPollCall)number is LinuxPollCall.TimerfdCreate or LinuxPollCall.TimerfdSettime or LinuxPollCall.TimerfdGettime;
        if (!ArePresent || (isTimer && !TimerCalls.ArePresent))
            return false;
        if (!TryOnce(number, ref f, out result))
            return false;
        for (int attempt = 0; attempt < MostAttempts && Files<FileDomain>.WantsDescriptors(result); attempt++)
        {
            Errno error = Files<FileDomain>.WantsThoseOfOthers(result) ? domain.DescriptorsWait()
                : Files<FileDomain>.WantsThread(result) ? domain.AskingThread(ThreadArea.Current.Id)
                : Files.TellDescriptors();
            if (error == Errno.None)
                _ = TryOnce(number, ref f, out result);
            else
                result = CallResult.Of(error == Errno.ETIMEDOUT ? Errno.EACCES : error);
        }

        if (Files<FileDomain>.WantsDescriptors(result))
            result = CallResult.Of(Errno.EACCES);

        if (result == -(long)VfsLimits.FileLimitReached)
        {
            SendingCalls.ExceedFileSize();
            result = CallResult.Of(Errno.EFBIG);
        }

        return true;
    }

    /// <summary>
    /// Tell the VFS server the descriptors of this process, or what is mapped in it, if it is asked for that. The child of a vfork has other descriptors than
    /// the process.
    /// </summary>
    public static void AnswerQuestion()
    {
        ref SignalArea area = ref Signals.Area;
        if (area.Questions == 0 || SharedChild.IsActive || !ArePresent)
            return;
        ProcessQuestions questions = (ProcessQuestions)Interlocked.Exchange(ref area.Questions, 0);

        // Who asks waits no longer than it likes to, whatever becomes of the answer.
        if ((questions & ProcessQuestions.Descriptors) != 0)
            _ = Files.TellDescriptors();
        if ((questions & ProcessQuestions.Maps) != 0)
            TellMaps();
    }

    private static void TellMaps()
    {
        Span<byte> piece = stackalloc byte[VfsLimits.PathBytes];
        uint position = 0;
        Errno error;
        int count;
        do
        {
            error = OwnTexts.Read(TextFile.Maps, position, piece, out count);
            if (error == Errno.None)
                error = domain.TellMaps(position, count < piece.Length, piece.Slice(0, count));
            position += (uint)count;
        }
        while (error == Errno.None && count == piece.Length);
    }

    private static bool TryOnce(uint number, ref GateFrame f, out long result) =>
        LinuxFileCalls.TryCall(Files, number, f.Rdi, f.Rsi, f.Rdx, f.R10, f.R8, out result)
        || LinuxTransferCalls.TryCall(Files, number, f.Rdi, f.Rsi, f.Rdx, f.R10, f.R8, f.R9, out result)
        || LinuxMaskedCalls.TryCall(Files, number, f.Rdi, f.Rsi, f.Rdx, f.R10, f.R8, f.R9, out result)
        || LinuxSocketCalls.TryCall(Files, number, f.Rdi, f.Rsi, f.Rdx, f.R10, f.R8, f.R9, out result);

    /// <summary>What stat tells of a held file.</summary>
    public static Errno StatusOf(int file, Span<byte> status) => domain.HandleStatus(state.Handles[file].Handle, status);

    /// <summary>The absolute path of a held file, from an offset on.</summary>
    public static Errno PathOf(int file, uint offset, out uint length, Span<byte> path, out int bytes) =>
        domain.HandlePath(state.Handles[file].Handle, offset, out length, path, out bytes);

    /// <summary>The memory of a held file around a page, as a capability of its own.</summary>
    /// <param name="file">The file.</param>
    /// <param name="page">The page.</param>
    /// <param name="isShared">For a mapping that is shared.</param>
    /// <param name="first">The page of the file that the memory begins with.</param>
    /// <param name="pages">How many pages it has.</param>
    /// <param name="memory">The capability.</param>
    public static Errno Frames(int file, uint page, bool isShared, out uint first, out uint pages, out ulong memory)
    {
        if (file != BootProgram.File)
            return Files.FileFrames(file, page, isShared, out first, out pages, out memory);
        first = 0;
        return BootProgram.Frames(page, out pages, out memory);
    }

    /// <summary>What a held file is.</summary>
    /// <returns>False: the server does not tell.</returns>
    public static bool TryIdentify(int file, out FileStatus status)
    {
        status = default;
        return file != BootProgram.File
            && domain.HandleStatus(state.Handles[file].Handle, MemoryMarshal.AsBytes(new Span<FileStatus>(ref status))) == Errno.None;
    }

    /// <summary>Hold a held file once more.</summary>
    public static void Hold(int file)
    {
        if (file != BootProgram.File)
            Files.HoldFileAgain(file);
    }

    /// <summary>Hold it no longer.</summary>
    public static void Release(int file)
    {
        if (file != BootProgram.File)
            Files.ReleaseFile(file);
    }

    /// <summary>Write a line of up to a page to standard error, as far as it goes. For a process that has no program (any more).</summary>
    public static void WriteStandardError(ReadOnlySpan<byte> text)
    {
        // The file library writes what is the program's, so that is where the text has to be.
        const MapFlags flags = MapFlags.Private | MapFlags.Anonymous;
        if (Process.Memory.Map(0, StartPage.PageSize, PageProtection.Read | PageProtection.Write, flags, -1, 0, out ulong address) != Errno.None)
            return;
        text.CopyTo(ProcessMemory.At<byte>(address, text.Length));
        _ = Files.Write(StandardError, address, (ulong)text.Length);
    }

    /// <summary>Open a file to execute it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="isInterpreter">It is the interpreter of a program (PT_INTERP).</param>
    /// <param name="file">Its place in the table; to be released. -1 after an error.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <returns>As POSIX execve; EACCES if it is no regular file.</returns>
    public static Errno OpenProgram(ReadOnlySpan<byte> path, bool isInterpreter, out int file, out ulong size)
    {
        Errno error = TryOpenProgram(path, isInterpreter, out file, out size);
        if (error == (Errno)VfsLimits.OthersDescriptorsWanted)
            return Errno.EACCES;
        if (error is not (Errno)VfsLimits.DescriptorsWanted and not (Errno)VfsLimits.ThreadWanted)
            return error;
        error = error == (Errno)VfsLimits.ThreadWanted ? domain.AskingThread(ThreadArea.Current.Id) : Files.TellDescriptors();
        return error == Errno.None ? TryOpenProgram(path, isInterpreter, out file, out size) : error;
    }

    private static Errno TryOpenProgram(ReadOnlySpan<byte> path, bool isInterpreter, out int file, out ulong size)
    {
        if (!ArePresent)
        {
            file = BootProgram.File;
            return BootProgram.Find(out size);
        }

        file = -1;
        size = 0;
        while (path.Length > VfsLimits.PathBytes)
        {
            Errno error = domain.ExtendPath(path.Slice(0, VfsLimits.PathBytes));
            if (error != Errno.None)
                return error;
            path = path.Slice(VfsLimits.PathBytes);
        }

        return Files.HoldProgram(WorkingDirectory, path, isInterpreter, out file, out size);
    }
}
