using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>/proc: what this server itself knows, and what it must be told.</content>
public sealed partial class VfsServer
{
    private readonly ProcessTree _processes;
    private readonly Mount _processMount;

    /// <summary>Those that are to be asked for their descriptors, each once.</summary>
    private readonly Queue<Domain> _questions = [];

    /// <inheritdoc/>
    public Errno ShareProcessIds(ulong caller, ulong memory)
    {
        if (caller != Control)
            return Errno.EPERM;
        if (!_kernel.ProcessIds.IsEmpty)
            return Errno.EEXIST;
        _wantsProcessServer = false;
        return _kernel.MapProcessIds(memory) == CallStatus.Ok ? Errno.None : Errno.ENOMEM;
    }

    /// <inheritdoc/>
    public Errno Descriptors(ulong domain, uint first, uint workingDirectory, ReadOnlySpan<byte> handles)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (!caller.TakeDescriptors(first, workingDirectory, handles))
            return Errno.EINVAL;
        if (caller is { KnowsDescriptors: true, Questions: { } asked })
            Changed(asked);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno AskingThread(ulong domain, uint thread)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        caller.AskingThread = thread;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno DescriptorsWait(ulong domain)
    {
        const long moment = 50_000_000;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (_processes.Find(caller.WantedProcess) is not { } wanted)
            return Errno.None; // it has ended
        if (wanted.KnowsDescriptors)
        {
            caller.WantedUntil = _kernel.Now + moment;
            return Errno.None;
        }

        if (!IsTriedAgain)
            Ask(wanted, ProcessQuestions.Descriptors);
        return WaitFor(wanted.Questions ??= new QuestionQueue());
    }

    /// <inheritdoc/>
    public Errno TakeQuestion(ulong caller, out uint process, out ProcessQuestions questions)
    {
        process = 0;
        questions = ProcessQuestions.None;
        if (caller != Control)
            return Errno.EPERM;
        if (!_questions.TryDequeue(out Domain? asked))
            return Errno.None;
        process = asked.Pid;
        questions = asked.Asked;
        asked.Asked = ProcessQuestions.None;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno HandlePath(ulong domain, uint handle, uint offset, out uint length, Span<byte> path, out int bytes)
    {
        length = 0;
        bytes = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        int start = 0;
        int whole = 0;
        if (ProcessTree.Nameless(file) is { } text)
            whole = Encoding.Latin1.GetBytes(text, _path);
        else if (!_names.TryPathOf(file.Place, file.Directory, RootOf(caller!), _path, out start, out whole))
            return Errno.ENAMETOOLONG;
        length = (uint)whole;
        bytes = Piece(_path.AsSpan(start, whole), offset, path);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno EndWaits(ulong caller, ulong domain)
    {
        if (caller != Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? waiting))
            return Errno.ESRCH;
        for (int i = waiting.Waiters.Count - 1; i >= 0; i--)
        {
            Waiter waiter = waiting.Waiters[i];
            Message message = waiter.Request;
            ulong reply = waiter.Reply;
            Forget(waiter);
            ProtocolReply.Fail(ref message, (uint)Errno.EINTR);
            _ = _kernel.ReplyTo(reply, ref message); // a caller that is gone needs no answer
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ForgetDescriptors(ulong domain)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        caller.KnowsDescriptors = false;
        return Errno.None;
    }

    /// <summary>Bytes of a file of /proc that this server tells.</summary>
    private Errno ReadText(Domain caller, OpenFile file, ulong position, Span<byte> bytes, out int count)
    {
        count = 0;
        _processes.Asker = caller;
        TextFile text = (TextFile)(uint)file.Place.Mount.FileSystem.Size(file.Place.Node);
        string? whole = text switch
        {
            TextFile.Mounts => MountTable(caller),
            TextFile.MountInformation => MountInformation(caller),
            TextFile.FileSystems => "nodev\ttmpfs\nnodev\tdevtmpfs\nnodev\tdevpts\nnodev\tproc\nnodev\tpipefs\n",
            TextFile.DescriptorInformation => DescriptorInformation(file.Place.Node),
            TextFile.MaximumOpenFiles => $"{VfsLimits.HandlesInAll}\n",
            TextFile.MaximumDescriptors => $"{ProcessRequest.MaximumDescriptors}\n",
            TextFile.MaximumPipeSize => $"{PipeTree.Capacity}\n",
            TextFile.MaximumWatchLists => $"{WatchList.MaximumLists}\n",
            TextFile.MaximumWatches => $"{WatchList.MaximumWatches}\n",
            TextFile.MaximumWatchEvents => $"{WatchList.MaximumEvents}\n",
            TextFile.Nothing => "",
            TextFile.Swaps => "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n",
            TextFile.ControlGroup => "0::/\n", // there are no control groups: all are in the root
            TextFile.WaitChannel => "0", // what a process waits for nobody knows
            TextFile.UnixSockets => UnixTable(),
            TextFile.MaximumBacklog => $"{SocketLimits.MaximumBacklog}\n",
            TextFile.Personality => "00000000\n",
            TextFile.Devices => "Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n",
            _ => null,
        };
        if (whole is null && text == TextFile.DescriptorInformation)
            return _processes.Missing != Errno.None ? _processes.Missing : Errno.ENOENT;
        if (whole is null)
            return Errno.EINVAL;
        byte[] encoded = Encoding.Latin1.GetBytes(whole);
        if (position < (ulong)encoded.Length)
            count = Piece(encoded, (uint)position, bytes);
        return Errno.None;
    }

    /// <summary>As fstab(5) has it, for mount and df.</summary>
    private string MountTable(Domain caller)
    {
        StringBuilder table = new();
        foreach (Mount mount in _names.Mounts)
        {
            string type = TypeOf(mount.FileSystem);
            if (PathOf(mount, caller) is { } path)
                table.Append(type).Append(' ').Append(path).Append(' ').Append(type).Append(' ').Append(OptionsOf(mount)).Append(" 0 0\n");
        }

        return table.ToString();
    }

    /// <summary>As proc(5) has it; the number of a mount is its device.</summary>
    private string MountInformation(Domain caller)
    {
        StringBuilder table = new();
        foreach (Mount mount in _names.Mounts)
        {
            string type = TypeOf(mount.FileSystem);
            if (PathOf(mount, caller) is { } path)
            {
                ulong parent = mount.Parent?.Device ?? mount.Device;
                table.Append($"{mount.Device} {parent} 0:{mount.Device} / {path} {OptionsOf(mount)} - {type} {type} {OptionsOf(mount)}\n");
            }
        }

        return table.ToString();
    }

    private string? DescriptorInformation(uint node)
    {
        if (_processes.FileOf(node, out bool closeOnExec) is not { } file)
            return null;
        OpenFlags flags = file.Flags & ~(OpenFlags.Execute | OpenFlags.Interpreter | OpenFlags.Sealable);
        if (closeOnExec)
            flags |= OpenFlags.CloseOnExec;
        string common = $"pos:\t{file.Offset}\nflags:\t0{Convert.ToString((uint)flags, 8)}\nmnt_id:\t{file.Place.Mount.Device}\nino:\t{file.Place.Inode}\n";
        return file.Queue is ProcessFile process ? common + ProcessInformation(process) : common;
    }

    private static string TypeOf(IFileSystem fileSystem) => fileSystem switch
    {
        ProcessTree => "proc",
        DeviceTree => "devtmpfs",
        PseudoTerminals => "devpts",
        _ => "tmpfs",
    };

    private static string OptionsOf(Mount mount) => mount.FileSystem is BootTree ? "ro" : "rw";

    /// <summary>Where something is mounted, as the caller sees it, with spaces and the like in octal; null: outside its root directory.</summary>
    private string? PathOf(Mount mount, Domain caller)
    {
        Place root = RootOf(caller);
        Place at = new(mount, mount.FileSystem.Root);
        for (Place above = at; above != root; above = _names.Above(above))
        {
            if (above.IsMountRoot && above.Mount.Parent is null)
                return null;
        }

        if (!_names.TryPathOf(at, null, root, _path, out int start, out int length))
            return null;
        StringBuilder path = new();
        foreach (byte each in _path.AsSpan(start, length))
            path.Append(each is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\\' ? "\\" + Convert.ToString(each, 8).PadLeft(3, '0') : (char)each);
        return path.ToString();
    }
}
