using System;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server;

/// <summary>
/// The other servers, as the process server uses them with its control badges. Of a VFS or console server that is not in the image, making and
/// ending works and does nothing, and opening fails with ENOSYS.
/// </summary>
public interface ISystemServers
{
    /// <summary>Make a domain known to the memory server, with a quota in pages.</summary>
    Errno CreateMemory(ulong domain, ulong quota);

    /// <summary>As <see cref="CreateMemory"/>; the domain inherits the memory of another one.</summary>
    Errno ForkMemory(ulong parent, ulong domain, ulong quota);

    /// <summary>Change the quota of a domain, in pages.</summary>
    Errno SetMemoryQuota(ulong domain, ulong quota);

    /// <summary>Pages that a domain uses, and the most it used at a time.</summary>
    Errno MemoryUsage(ulong domain, out ulong pages, out ulong peak);

    /// <summary>Take the memory of a domain back, and tell the most pages it used at a time.</summary>
    Errno DestroyMemory(ulong domain, out ulong peak);

    /// <summary>Pages that all processes together can have, and those that nobody has.</summary>
    Errno SystemMemory(out ulong pages, out ulong free);

    /// <summary>
    /// Make a domain known to the VFS server, as a process of an id; it inherits handles of its parent (bit 63: 63 and all above), or nothing (0).
    /// </summary>
    Errno CreateFiles(ulong domain, ulong parent, ulong handles, uint pid);

    /// <summary>Give the VFS server the page of <see cref="SharedProcessIds"/>.</summary>
    Errno ShareProcessIds(ulong memory);

    /// <summary>Close all files of a domain.</summary>
    Errno EndFiles(ulong domain);

    /// <summary>Tell the VFS server who a domain is.</summary>
    Errno SetFileIdentity(ulong domain, Identity identity);

    /// <summary>Tell the VFS server the session and process group of a domain, and whether it leads the session.</summary>
    Errno SetSession(ulong domain, uint session, uint group, bool leads);

    /// <summary>Make a process group the foreground one of a terminal that a domain holds, as <c>IVfsControl.SetForeground</c>.</summary>
    Errno SetForeground(ulong domain, uint handle, uint group, bool force);

    /// <summary>The next signal that a terminal sends, as <c>IVfsControl.TakeTerminalSignal</c>.</summary>
    /// <returns>False: there is no VFS server.</returns>
    bool TakeTerminalSignal(out uint session, out uint group, out uint signal);

    /// <summary>The next signal that tells of a message in a queue, as <c>IVfsControl.TakeQueueSignal</c>.</summary>
    /// <returns>False: there is no VFS server.</returns>
    bool TakeQueueSignal(out ulong domain, out uint signal, out uint process, out uint user, out ulong value);

    /// <summary>The next signal to the owner of an open file description, as <c>IVfsControl.TakeFileSignal</c>.</summary>
    /// <param name="kind">What the owner is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="sender">Who made it the owner, of whom only the real and the effective user are known.</param>
    /// <param name="signal">The signal; its number is 0 if there is none.</param>
    /// <returns>False: there is no VFS server.</returns>
    internal bool TakeFileSignal(out FileOwnerKind kind, out uint id, out Identity sender, out QueuedSignal signal);

    /// <summary>End what a domain waits for in the VFS server, as <c>IVfsControl.EndWaits</c>.</summary>
    Errno EndWaits(ulong domain);

    /// <summary>The next process that is to tell something of itself, as <c>IVfsControl.TakeQuestion</c>.</summary>
    /// <returns>False: there is no VFS server.</returns>
    bool TakeQuestion(out uint process, out ProcessQuestions questions);

    /// <summary>Tell the VFS server how long a domain may make files, in bytes.</summary>
    Errno SetFileLimit(ulong domain, ulong bytes);

    /// <summary>Give a domain a process descriptor, as <c>IVfsControl.OpenProcess</c>.</summary>
    Errno OpenProcess(ulong domain, ulong process, bool hasEnded, OpenFlags flags, out uint handle);

    /// <summary>Tell the VFS server that a process has ended, or that its entry is gone, as <c>IVfsControl.TellProcess</c>.</summary>
    void TellProcess(ulong process, bool isGone);

    /// <summary>Tell the VFS server, if there is one, whether others of the same user may look into a domain.</summary>
    Errno SetDumpable(ulong domain, bool isDumpable);

    /// <summary>Open a stream of the console for a domain.</summary>
    Errno OpenStream(ulong domain, ConsoleStream stream, out uint handle);

    /// <summary>Open a directory in the name of a domain.</summary>
    Errno OpenDirectory(ulong domain, ReadOnlySpan<byte> path, out uint handle);

    /// <summary>Make the scheduling context of a domain.</summary>
    Errno CreateContext(ulong domain, Scheduling scheduling, out ulong context);

    /// <summary>Change how a domain is scheduled.</summary>
    Errno SetScheduling(ulong domain, Scheduling scheduling);

    /// <summary>CPU time that a domain has used, and its time slice, in nanoseconds.</summary>
    Errno TimeUsage(ulong domain, out ulong used, out ulong slice);

    /// <summary>Take the scheduling context of a domain back.</summary>
    Errno DestroyContext(ulong domain, out ulong used);

    /// <summary>A line on the kernel's console.</summary>
    void Say(string line);

    /// <summary>The run is over, with an exit status as a shell has it.</summary>
    void Finish(uint status);

    /// <summary>Tell the VFS server, if there is one, when the board was started: by that it dates files.</summary>
    /// <param name="bootTime">Nanoseconds from 1970 to the boot.</param>
    Errno SetBootTime(ulong bootTime);
}
