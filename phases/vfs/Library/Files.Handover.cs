using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>What of its files a process hands to the program that follows it, and to its children.</summary>
public ref partial struct Files<TDomain>
{
    private const int RequestKindShift = 4;
    private const uint RequestKindMask = 0xF;
    private const int RequestFlagsShift = 8;
    private const OpenFlags RequestLowFlags = OpenFlags.AccessMode;
    private const OpenFlags RequestHighFlags = OpenFlags.Append | OpenFlags.NonBlocking;

    /// <summary>exec: the descriptors with FD_CLOEXEC are closed, and a transaction is aborted.</summary>
    public readonly void CloseOnExec()
    {
        if (_state.InTransaction)
            _ = AbortTransaction(); // the program that began it is gone
        for (int i = _state.DescriptorEnd - 1; i >= 0; i--)
        {
            if (_state.Descriptors[i].IsOpen && _state.Descriptors[i].CloseOnExec)
                CloseOpen(i);
        }
    }

    /// <summary>
    /// In the child of a fork, whose private memory is a copy of its parent's: it holds the same handles, but none of the capabilities and
    /// mappings.
    /// </summary>
    public readonly void AfterFork()
    {
        for (int i = 0; i < _state.HandleEnd; i++)
        {
            _state.Handles[i].Endpoint = 0; // of a console stream; what is known of other files is still true
            if (_state.Handles[i].Kind == FileKind.Pipe || _state.Handles[i].Family is not (0 or SocketFamily.Local))
                _state.Handles[i].Clear(); // the ring is the parent's, and the server of a socket does not know us yet
            else if (_state.Handles[i].Kind == FileKind.Socket)
                _state.Handles[i].ClearRings();
        }

        for (int i = 0; i < RingWindowList.Capacity; i++)
            _state.Rings[i] = default;
        for (int i = 0; i < SocketRingWindowList.Capacity; i++)
        {
            if (_state.SocketRings[i].File != 0)
                _state.SocketRings[i] = default;
        }

        _state.OverRing = 0;
        for (int i = 0; i < WindowList.Capacity; i++)
            _state.Windows[i].File = 0;
        _state.InTransaction = false;
        _state.UsedWindows = 0;
        if (_state.Changes == ChangeCount.Mapped)
            _state.Changes = ChangeCount.Unknown;
        _state.Exchange = ExchangePage.Unknown;
        _state.SocketWindow = ExchangePage.Unknown;
        _state.ExchangeWanted = 0;
        _state.StatusesAsked = 0;
        for (int i = 0; i < KnownStatusTable.Capacity; i++)
            _state.Known.Statuses[i].File = 0;
        ForgetPaths();
    }

    /// <summary>
    /// The child of a vfork begins to run in this process: what it does to descriptors, working directory and mask is undone by
    /// <see cref="RestoreAfterVfork"/>. Until then the handles of the parent stay open, whatever the child closes.
    /// </summary>
    public readonly void SaveForVfork(ref SavedDescriptors saved)
    {
        saved.DescriptorEnd = _state.DescriptorEnd;
        saved.LowestFree = _state.LowestFree;
        saved.WorkingDirectory = _state.WorkingDirectory;
        saved.Umask = _state.Umask;
        for (int i = 0; i < _state.DescriptorEnd; i++)
        {
            SavedAt(ref saved, i) = _state.Descriptors[i];
            if (_state.Descriptors[i].IsOpen)
                _state.Handles[_state.Descriptors[i].File - 1].References++;
        }

        if (_state.WorkingDirectory != 0)
            _state.Handles[_state.WorkingDirectory - 1].References++;
    }

    /// <summary>In a copy of the process that the child of a vfork made: the descriptors of its parent are nobody's here.</summary>
    public readonly void ForgetSaved(ref SavedDescriptors saved)
    {
        for (int i = 0; i < saved.DescriptorEnd; i++)
        {
            if (SavedAt(ref saved, i) is { IsOpen: true } descriptor)
                Release(descriptor.File - 1);
        }

        if (saved.WorkingDirectory != 0)
            Release(saved.WorkingDirectory - 1);
    }

    /// <summary>The child of a vfork has become a process of its own, or ended: the parent goes on with its own descriptors.</summary>
    public readonly void RestoreAfterVfork(ref SavedDescriptors saved)
    {
        for (int i = _state.DescriptorEnd - 1; i >= 0; i--)
        {
            if (_state.Descriptors[i].IsOpen)
                CloseOpen(i);
        }

        if (_state.WorkingDirectory != 0)
            Release(_state.WorkingDirectory - 1);
        for (int i = 0; i < saved.DescriptorEnd; i++)
            _state.Descriptors[i] = SavedAt(ref saved, i);
        _state.DescriptorEnd = saved.DescriptorEnd;
        _state.LowestFree = saved.LowestFree;
        if (_state.WorkingDirectory != saved.WorkingDirectory)
            ForgetPaths();
        _state.WorkingDirectory = saved.WorkingDirectory;
        _state.Umask = saved.Umask;
        NoteDescriptors();
    }

    private readonly ref Descriptor SavedAt(ref SavedDescriptors saved, int number)
    {
        if ((uint)number < DescriptorTable.InnerCapacity)
            return ref saved.Inner[number];
        return ref OuterTable.SavedAt(_state.Outer.Address, number - DescriptorTable.InnerCapacity);
    }

    /// <summary>Most bytes that <see cref="ExportDescriptors"/> takes behind the strings.</summary>
    public readonly uint ExportedBytes => (uint)_state.DescriptorEnd * ProcessRequest.DescriptorSize;

    /// <summary>
    /// Write descriptors without FD_CLOEXEC, working directory, mask and program into the request of a child that executes a program, behind
    /// its strings.
    /// </summary>
    /// <param name="request">The whole <see cref="ProcessRequest"/>, with <see cref="ExportedBytes"/> behind the strings.</param>
    /// <param name="program">The program, held; -1: the child opens it.</param>
    /// <param name="handles">The handles that the child needs, see <see cref="ProcessRequest.FirstUncountedHandle"/>.</param>
    /// <returns>Bytes of the request.</returns>
    public readonly uint ExportDescriptors(Span<byte> request, int program, out ulong handles)
    {
        ref ProcessRequest header = ref MemoryMarshal.Cast<byte, ProcessRequest>(request.Slice(0, ProcessRequest.HeaderSize))[0];
        header.Umask = _state.Umask;
        header.WorkingDirectory = _state.WorkingDirectory == 0 ? VfsLimits.Root : _state.Handles[_state.WorkingDirectory - 1].Handle;
        handles = BitOf(header.WorkingDirectory);
        header.Program = 0;
        if (program >= 0)
        {
            header.Program = _state.Handles[program].Handle;
            header.ProgramSize = _state.Handles[program].Size;
            handles |= BitOf(header.Program);
        }

        int start = (int)header.DescriptorsOffset;
        request.Slice(ProcessRequest.StringsOffset + (int)header.StringBytes, start - ProcessRequest.StringsOffset - (int)header.StringBytes).Clear();
        Span<byte> record = request.Slice(start);
        uint count = 0;
        for (int i = 0; i < _state.DescriptorEnd; i++)
        {
            if (!_state.Descriptors[i].IsOpen || _state.Descriptors[i].CloseOnExec)
                continue;
            ref OpenHandle handle = ref _state.Handles[_state.Descriptors[i].File - 1];
            uint flags = (uint)handle.Kind is > 0 and <= RequestKindMask ? ((uint)handle.Kind << RequestKindShift) | FlagsOf(handle.Flags) : 0;
            WriteLong(record, handle.Handle | ((ulong)(uint)i << 32) | ((ulong)flags << 48));
            record = record.Slice(ProcessRequest.DescriptorSize);
            handles |= BitOf(handle.Handle);
            count++;
        }

        header.DescriptorCount = count;
        header.HoldsMore = (uint)(handles >> (int)ProcessRequest.FirstUncountedHandle);
        return (uint)start + (count * ProcessRequest.DescriptorSize);
    }

    /// <summary>
    /// Take the descriptors of a request over, in a process that has none yet. What else the process may hold is closed.
    /// </summary>
    /// <param name="request">The whole <see cref="ProcessRequest"/>.</param>
    /// <param name="program">The program that it names, held until <see cref="ReleaseFile"/>; -1: none.</param>
    /// <returns>EINVAL: numbers out of range or out of order. ENOMEM: no memory for so many.</returns>
    public readonly Errno ImportDescriptors(ReadOnlySpan<byte> request, out int program)
    {
        program = -1;
        ref readonly ProcessRequest header = ref MemoryMarshal.Cast<byte, ProcessRequest>(request.Slice(0, ProcessRequest.HeaderSize))[0];
        uint start = header.DescriptorsOffset;
        if (header.DescriptorCount > ProcessRequest.MaximumDescriptors || start > (uint)request.Length
            || header.DescriptorCount * ProcessRequest.DescriptorSize > (uint)request.Length - start)
            return Errno.EINVAL;
        _state.Umask = header.Umask & 0x1FF;
        ReadOnlySpan<byte> records = request.Slice((int)start, (int)header.DescriptorCount * ProcessRequest.DescriptorSize);
        int next = 0;
        for (int at = 0; at < records.Length; at += ProcessRequest.DescriptorSize)
        {
            ulong record = BinaryPrimitives.ReadUInt64LittleEndian(records.Slice(at));
            int descriptor = (int)(record >> 32) & 0xFFFF;
            if (descriptor < next || descriptor >= DescriptorTable.Capacity || (uint)record == VfsLimits.Root)
                return Errno.EINVAL;
            next = descriptor + 1;
            int file = KeepShared(record);
            if (file < 0 || !Reach(descriptor - DescriptorTable.InnerCapacity))
                return Errno.ENOMEM;
            Enter(descriptor, file, false);
        }

        if (header.WorkingDirectory != VfsLimits.Root)
        {
            int file = KeepShared(header.WorkingDirectory);
            if (file < 0)
                return Errno.ENOMEM;
            _state.WorkingDirectory = (ushort)(file + 1);
        }

        if (header.Program != VfsLimits.Root)
        {
            program = FindFreeHandle();
            if (program < 0)
                return Errno.ENOMEM;
            Keep(program, header.Program, FileKind.Regular, OpenFlags.Execute, header.ProgramSize);
        }

        return header.HoldsMore == 0 ? Errno.None : CloseUnused();
    }

    /// <summary>The bit of a handle in a set of handles.</summary>
    private static ulong BitOf(uint handle) =>
        handle == VfsLimits.Root ? 0 : 1UL << (int)(handle < ProcessRequest.FirstUncountedHandle ? handle : ProcessRequest.FirstUncountedHandle);

    /// <summary>Close the handles that the process holds and does not know of.</summary>
    private readonly Errno CloseUnused()
    {
        Span<byte> used = stackalloc byte[VfsLimits.KeptBytes];
        Errno error = Errno.None;
        uint end = 0;
        for (uint first = 0; error == Errno.None && first <= end; first += VfsLimits.KeptBytes * 8)
        {
            used.Clear();
            for (int i = 0; i < _state.HandleEnd; i++)
            {
                uint handle = _state.Handles[i].Handle;
                if (_state.Handles[i].References == 0)
                    continue;
                if (handle > end)
                    end = handle;
                if (handle - first < VfsLimits.KeptBytes * 8)
                    used[(int)((handle - first) / 8)] |= (byte)(1 << (int)(handle % 8));
            }

            error = _domain.KeepOnly(first, end - first >= VfsLimits.KeptBytes * 8, used);
        }

        return error;
    }

    /// <summary>
    /// Whether the file of a descriptor can be mapped, which is to follow: <see cref="HoldFileAgain"/> keeps its handle open until
    /// <see cref="ReleaseFile"/>, even when the descriptor is closed.
    /// </summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="write">The mapping is shared and can be written.</param>
    /// <param name="file">What <see cref="ReleaseFile"/> and <see cref="FileFrames"/> take.</param>
    /// <returns>EBADF. EACCES: not open for reading, or for writing where wanted. ENODEV: no regular file. EPERM: writing is sealed. EOPNOTSUPP: in a transaction.</returns>
    public readonly Errno CheckMappable(int descriptor, bool write, out int file)
    {
        Errno error = TakeFile(descriptor, out file);
        if (error != Errno.None)
            return error;
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.Kind == FileKind.Path)
            return Errno.EBADF;
        if (!handle.IsReadable || (write && !handle.IsWritable))
            return Errno.EACCES;
        if (handle.Kind != FileKind.Regular)
            return Errno.ENODEV;
        if (_state.InTransaction)
            return Errno.EOPNOTSUPP; // what is stored in a mapping nobody would notice
        return write ? TellMapped(file) : Errno.None;
    }

    /// <summary>
    /// Open a regular file to execute it, and hold it until <see cref="ReleaseFile"/>. It has no descriptor.
    /// </summary>
    /// <param name="directory">Handle of the directory that a relative path begins at.</param>
    /// <param name="path">Its path, the front already sent.</param>
    /// <param name="isInterpreter">It is the interpreter of a program (PT_INTERP).</param>
    /// <param name="file">What <see cref="ReleaseFile"/> and <see cref="FileFrames"/> take; -1 after an error.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <returns>As POSIX execve. EACCES: no regular file, or no permission. ENFILE: no room for one more.</returns>
    public readonly Errno HoldProgram(uint directory, ReadOnlySpan<byte> path, bool isInterpreter, out int file, out ulong size)
    {
        file = -1;
        size = 0;
        int free = FindFreeHandle();
        if (free < 0)
            return Errno.ENFILE;
        OpenFlags flags = isInterpreter ? OpenFlags.Execute | OpenFlags.Interpreter : OpenFlags.Execute;
        Errno error = _domain.Open(directory, flags, 0, path, out uint handle, out FileKind kind, out size);
        if (error != Errno.None)
            return error;
        if (kind != FileKind.Regular)
        {
            _ = _domain.Close(handle);
            return Errno.EACCES;
        }

        Keep(free, handle, kind, OpenFlags.Execute, size);
        file = free;
        return Errno.None;
    }

    /// <summary>Hold a file that is held already, by its descriptor or a mapping, once more: for a mapping.</summary>
    public readonly void HoldFileAgain(int file) => _state.Handles[file].References++;

    /// <summary>A mapping of a held file is gone.</summary>
    public readonly void ReleaseFile(int file)
    {
        Release(file);
        TellUnmapped(file);
    }

    /// <summary>A capability to frames of a held file around a page, for a mapping. Each call gives one of its own, for a window of its own.</summary>
    /// <param name="file">The file.</param>
    /// <param name="page">The page.</param>
    /// <param name="isShared">The mapping is shared: what is written to it is in the file.</param>
    /// <param name="first">The page of the file that the memory begins with.</param>
    /// <param name="pages">How many pages it has.</param>
    /// <param name="memory">The memory, which is withdrawn when the file ends before it, or gets other frames.</param>
    /// <returns>ENODATA: the page is behind the end of the file. Others as <see cref="IVfsServer.Frames"/>.</returns>
    public readonly Errno FileFrames(int file, uint page, bool isShared, out uint first, out uint pages, out ulong memory)
    {
        // The file may have got other frames by it, which nobody is told of who has it open alone.
        if (isShared)
            _state.Handles[file].Epoch = 0;
        return _domain.Frames(
            _state.Handles[file].Handle, page, isShared ? FrameScope.Shared : FrameScope.Private, out _, out first, out pages, out memory);
    }

    /// <summary>The entry of a handle that is handed over; -1: no memory for so many.</summary>
    private readonly int KeepShared(ulong record)
    {
        int file = FindHandle((uint)record);
        if (file >= 0)
        {
            _state.Handles[file].References++;
            return file;
        }

        // There are more entries than descriptors: one is free.
        file = FindFreeHandle();
        if (file < 0)
            return -1;
        FileKind kind = (FileKind)((uint)(record >> (48 + RequestKindShift)) & RequestKindMask);

        // A request does not tell the size of a regular file.
        Keep(file, (uint)record, kind == FileKind.Regular ? 0 : kind, FlagsFrom((uint)(record >> 48)), 0);
        return file;
    }

    private readonly int FindHandle(uint handle)
    {
        for (int i = 0; i < _state.HandleEnd; i++)
        {
            if (_state.Handles[i].References != 0 && _state.Handles[i].Handle == handle)
                return i;
        }

        return -1;
    }

    private static uint FlagsOf(OpenFlags flags) => (uint)(((uint)(flags & RequestLowFlags) << RequestFlagsShift) | (uint)(flags & RequestHighFlags));

    private static OpenFlags FlagsFrom(uint request) =>
        ((OpenFlags)(request >> RequestFlagsShift) & RequestLowFlags) | ((OpenFlags)request & RequestHighFlags);
}
