using System;
using System.Text;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Processes.Protocol;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server;

public sealed partial class ProcessServer
{
    /// <summary>What a shell says when it could not even try.</summary>
    private const uint CannotLaunch = 125;

    /// <summary>The process that the run request asked for; 0 = none.</summary>
    private uint _runPid;

    /// <inheritdoc/>
    public Errno Launch(ulong caller, ReadOnlySpan<byte> command, out uint pid)
    {
        pid = 0;
        if (caller != ProcessBadge.Control)
            return Errno.EPERM;
        uint strings = (uint)command.Count((byte)0);
        if (strings < 2 || command[0] == 0 || command[^1] != 0)
            return Errno.EINVAL;
        return Launch(new LaunchStrings(command, strings - 1, 0), "/"u8, hasTerminal: false, out pid);
    }

    /// <inheritdoc/>
    public Errno Census(ulong caller, out uint processes, out uint domains, out ulong slots, out ulong pages)
    {
        processes = domains = 0;
        slots = pages = 0;
        if (caller != ProcessBadge.Control)
            return Errno.EPERM;
        processes = (uint)_table.Count;
        domains = (uint)_table.DomainCount;
        slots = (ulong)_builder.InUse * DomainBuilder.CapabilitySlots;
        foreach (Process process in _table.All)
        {
            if (process.Domain != 0 && _servers.MemoryUsage(process.Domain, out ulong used, out _) == Errno.None)
                pages += used;
        }

        pages += _builder.PagesInUse;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno EndAll(ulong caller, out uint ended)
    {
        ended = 0;
        if (caller != ProcessBadge.Control)
            return Errno.EPERM;

        // Ending one can end others: children that had not started, and zombies.
        foreach (Process process in Snapshot())
        {
            if (process.State != ProcessState.Running || _table.Find(process.Pid) != process)
                continue;
            End(process, WaitStatus.Killed(Signals.Kill));
            ended++;
        }

        foreach (Process process in Snapshot())
            Forget(process);
        return Errno.None;
    }

    /// <summary>Start the program that a run request asks for. When it ends, or cannot be started, the console server is told.</summary>
    public void Run(RunRequest request)
    {
        string program = Encoding.UTF8.GetString(request.Program);
        LaunchStrings strings = new(request.ProcessStrings, request.ArgumentCount, request.EnvironmentCount);
        Errno error = Launch(strings, request.WorkingDirectory, (request.Options & RunOptions.Terminal) != 0, out uint pid);
        _runPid = pid;
        if (error == Errno.None)
            return;
        _servers.Say($"process: cannot run {program}: error {(int)error}");
        _servers.Finish(CannotLaunch);
    }

    private Errno Launch(LaunchStrings strings, ReadOnlySpan<byte> directory, bool hasTerminal, out uint pid)
    {
        pid = 0;
        if (strings.Bytes.Length > ProcessRequest.MaximumStringBytes)
            return Errno.E2BIG;
        if (_table.Add(null) is not { } process)
            return Errno.EAGAIN;
        Errno error = MakeDomain(process, null, inheritMemory: false);
        if (error != Errno.None)
        {
            Forget(process);
            return error;
        }

        error = FillRequest(process, strings, directory, hasTerminal);
        if (error == Errno.None && !_builder.Start(process.Objects!))
            error = Errno.ENOMEM;
        if (error != Errno.None)
        {
            End(process, WaitStatus.Forgotten);
            return error;
        }

        process.IsLaunched = true;
        process.HasExecuted = true;
        process.State = ProcessState.Running;
        process.Name = ProgramName.OfPath(strings.Bytes);
        pid = process.Pid;
        return Errno.None;
    }

    private Errno FillRequest(Process process, LaunchStrings strings, ReadOnlySpan<byte> directory, bool hasTerminal)
    {
        Errno error = OpenFirstFiles(process.Domain, directory, hasTerminal, out FirstFiles files);
        if (error != Errno.None)
            return error;
        byte[] request = new byte[strings.RequestBytes(files)];
        strings.WriteTo(request, files);
        return _builder.BeginRequest(process.Objects!, request) ? Errno.None : Errno.ENOMEM;
    }

    /// <summary>Open the standard streams and the working directory. Without a VFS server there are none, and the root is all there is.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="directory">The working directory.</param>
    /// <param name="hasTerminal">All streams are the console's terminal, which controls the session of the program.</param>
    /// <param name="files">What was opened.</param>
    private Errno OpenFirstFiles(ulong domain, ReadOnlySpan<byte> directory, bool hasTerminal, out FirstFiles files)
    {
        files = default;
        Errno error = _servers.OpenStream(domain, hasTerminal ? ConsoleStream.Terminal : ConsoleStream.Input, out uint input);
        if (error == Errno.ENOSYS)
            return Errno.None;
        uint output = input;
        uint errors = input;
        uint working = VfsLimits.Root;
        if (error == Errno.None && !hasTerminal)
            error = _servers.OpenStream(domain, ConsoleStream.Output, out output);
        if (error == Errno.None && !hasTerminal)
            error = _servers.OpenStream(domain, ConsoleStream.Error, out errors);
        if (error == Errno.None && !directory.SequenceEqual("/"u8))
            error = _servers.OpenDirectory(domain, directory, out working);
        files = new FirstFiles(true, input, output, errors, working);
        return error;
    }
}
