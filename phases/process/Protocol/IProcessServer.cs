using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <summary>
/// The process server as a process sees it: children, statuses, identity, limits, scheduling. The badge of the endpoint capability is the
/// domain of the caller. A process id of 0 means the caller.
/// </summary>
[Protocol(0x20)]
public partial interface IProcessServer
{
    /// <summary>
    /// Take a process id for a child that has no domain yet: the child of a vfork, which so far runs in its parent. It can be waited for;
    /// it becomes a process by <see cref="SpawnChild"/>, or ends by <see cref="EndChild"/>.
    /// </summary>
    /// <returns>EAGAIN: RLIMIT_NPROC or the size of the process table.</returns>
    [Operation(1)]
    Errno ReserveChild([Badge] ulong domain, out uint pid);

    /// <summary>
    /// Make a domain for the child of a fork, which does not run yet. It inherits the frames, the identity, the limits and all open file
    /// descriptions of the caller. All capabilities of the caller to its granules are gone on return: it asks for them anew, as the child
    /// does (<c>IMemoryServer.InheritedFrames</c>).
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="pid">The process id of the child.</param>
    /// <param name="privateMemory">
    /// Data and stacks of the child (<see cref="ProcessLayout.PrivateData"/>), zeroed: the caller fills them in. Taken back when the child starts.
    /// </param>
    /// <returns>EAGAIN: as <see cref="ReserveChild"/>. ENOMEM: no memory.</returns>
    [Operation(2)]
    Errno CreateChild([Badge] ulong domain, out uint pid, [Capability] out ulong privateMemory);

    /// <summary>
    /// Let a reserved child run in a domain of its own, with data as they are in the image of the library OS and a copy of the caller's
    /// request (<see cref="ProcessLayout.PrivateMemory"/>), which names the program that it executes. It inherits the identity and the limits
    /// of the caller.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="pid">The reserved child.</param>
    /// <param name="bytes">Bytes of the request.</param>
    /// <param name="handles">
    /// Handles of the VFS server that the child inherits, see <see cref="ProcessRequest.FirstUncountedHandle"/>.
    /// </param>
    /// <returns>ESRCH: no such reserved child. EINVAL: no request of that size. ENOMEM: no memory. The child is still reserved then.</returns>
    [Operation(40)]
    Errno SpawnChild([Badge] ulong domain, uint pid, uint bytes, ulong handles);

    /// <summary>Let a child run, that the caller has made and filled.</summary>
    /// <returns>ESRCH: no such child that has not started yet.</returns>
    [Operation(3)]
    Errno StartChild([Badge] ulong domain, uint pid);

    /// <summary>End a child that has not started: its status can be waited for.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="pid">The child.</param>
    /// <param name="status">As <see cref="Wait"/> gives it, or <see cref="WaitStatus.Forgotten"/>: as if it had never been made.</param>
    /// <returns>ESRCH: no such child that has not started yet.</returns>
    [Operation(4)]
    Errno EndChild([Badge] ulong domain, uint pid, uint status);

    /// <summary>Wait for a child that ended, stopped or went on. Blocks unless the options say otherwise.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="which">As the first argument of POSIX waitpid.</param>
    /// <param name="options">What to wait for.</param>
    /// <param name="thread">Index of the thread that waits: a signal that it does not block ends the wait.</param>
    /// <param name="pid">The child; 0 with <see cref="WaitOptions.NoHang"/> when none has ended.</param>
    /// <param name="status">Its status (<see cref="WaitStatus"/>).</param>
    /// <param name="userTime">CPU time it and the children it waited for used, in nanoseconds.</param>
    /// <param name="peakPages">The most pages it held at a time.</param>
    /// <returns>EAGAIN: too many requests of the caller wait already. ECHILD: no child that fits. EINVAL: unknown options. EINTR: a signal came.</returns>
    [Operation(5)]
    Errno Wait([Badge] ulong domain, int which, WaitOptions options, uint thread, out uint pid, out uint status, out ulong userTime, out ulong peakPages);

    /// <summary>Send a signal.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="pid">As the first argument of POSIX kill.</param>
    /// <param name="signal">0 to 64; 0 only checks.</param>
    /// <returns>EINVAL: no such signal. ESRCH: nobody there. EPERM: nobody there whom the caller may signal.</returns>
    [Operation(6)]
    Errno Kill([Badge] ulong domain, int pid, uint signal);

    /// <summary>Parent, process group and session of a process.</summary>
    /// <returns>ESRCH: no such process.</returns>
    [Operation(7)]
    Errno Relations([Badge] ulong domain, uint pid, out uint parent, out uint group, out uint session);

    /// <summary>Move a process to a process group.</summary>
    /// <returns>As POSIX setpgid: EACCES (it has executed a program), EINVAL, EPERM, ESRCH.</returns>
    [Operation(8)]
    Errno SetGroup([Badge] ulong domain, uint pid, int group);

    /// <summary>Make a session of its own for the caller.</summary>
    /// <returns>EPERM: it leads a process group.</returns>
    [Operation(9)]
    Errno MakeSession([Badge] ulong domain, out uint session);

    /// <summary>User and group ids of the caller.</summary>
    [Operation(10)]
    Errno Identity(
        [Badge] ulong domain, out uint user, out uint effectiveUser, out uint savedUser, out uint group, out uint effectiveGroup,
        out uint savedGroup);

    /// <summary>Change user ids of the caller; <see cref="uint.MaxValue"/> leaves one as it is.</summary>
    /// <returns>EPERM: neither privileged nor one of the ids that it has.</returns>
    [Operation(11)]
    Errno SetUser([Badge] ulong domain, uint user, uint effective, uint saved);

    /// <summary>Change group ids of the caller; <see cref="uint.MaxValue"/> leaves one as it is.</summary>
    /// <returns>EPERM: neither privileged nor one of the ids that it has.</returns>
    [Operation(12)]
    Errno SetGroupIdentity([Badge] ulong domain, uint group, uint effective, uint saved);

    /// <summary>Supplementary groups of the caller, as 32-bit little-endian numbers.</summary>
    [Operation(13)]
    Errno Groups([Badge] ulong domain, [MaximumBytes(128)] Span<byte> groups, out int bytes);

    /// <summary>Change the supplementary groups of the caller.</summary>
    /// <returns>EPERM: not privileged. EINVAL: not a whole number of groups.</returns>
    [Operation(14)]
    Errno SetGroups([Badge] ulong domain, [MaximumBytes(128)] ReadOnlySpan<byte> groups);

    /// <summary>A resource limit of a process; <see cref="ulong.MaxValue"/> means none.</summary>
    /// <returns>EINVAL: no such resource. ESRCH, EPERM: of another process.</returns>
    [Operation(15)]
    Errno Limit([Badge] ulong domain, uint pid, ResourceLimit resource, out ulong soft, out ulong hard);

    /// <summary>Change a resource limit of a process.</summary>
    /// <returns>EINVAL: no such resource, or the soft limit is above the hard one. EPERM: raises the hard limit, or not the caller's.</returns>
    [Operation(16)]
    Errno SetLimit([Badge] ulong domain, uint pid, ResourceLimit resource, ulong soft, ulong hard);

    /// <summary>CPU time of the caller and of the children it waited for, in nanoseconds, and the most pages each held.</summary>
    [Operation(17)]
    Errno Usage([Badge] ulong domain, out ulong own, out ulong children, out ulong peakPages, out ulong childrenPeakPages);

    /// <summary>Scheduling policy and parameters of a thread: by its id, or the first one of a process.</summary>
    /// <returns>ESRCH: no such process or thread.</returns>
    [Operation(18)]
    Errno Scheduling([Badge] ulong domain, uint pid, out SchedulingPolicy policy, out int priority, out int nice, out ulong slice);

    /// <summary>Change scheduling policy and priority of a thread: by its id, or of the first one of a process.</summary>
    /// <returns>EINVAL: no such policy, or the priority is not within its range. EPERM: not permitted. ESRCH: no such process or thread.</returns>
    [Operation(19)]
    Errno SetScheduling([Badge] ulong domain, uint pid, SchedulingPolicy policy, int priority);

    /// <summary>Change the nice value of a process with all its threads, -20 to 19.</summary>
    /// <returns>EACCES: not permitted to raise it. ESRCH: no such process.</returns>
    [Operation(20)]
    Errno SetNice([Badge] ulong domain, uint pid, int nice);

    /// <summary>
    /// The caller executes a program of this name from now on; it can no longer be moved by its parent's setpgid. The answer has the limits that
    /// its library OS enforces: RLIMIT_NOFILE, RLIMIT_AS, RLIMIT_DATA.
    /// </summary>
    [Operation(21)]
    Errno Executed(
        [Badge] ulong domain, [MaximumBytes(16)] ReadOnlySpan<byte> name, out ulong openFiles, out ulong addressSpace, out ulong data);

    /// <summary>Tell on the console how often the caller made a system call that does not exist.</summary>
    [Operation(22)]
    Errno ReportUnknownCall([Badge] ulong domain, ulong number, ulong count);

    /// <summary>
    /// Map zeroed memory for a request (<see cref="ProcessRequest"/>) at the start of the caller's private memory, as far as it is not there.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="bytes">Bytes of the request: up to <see cref="ProcessRequest.UsualSize"/>, or up to <see cref="ProcessRequest.MaximumSize"/>.</param>
    /// <returns>EINVAL: more than that. ENOMEM: no memory; what there was is still there.</returns>
    [Operation(23)]
    Errno ProvideRequest([Badge] ulong domain, uint bytes);

    /// <summary>Send a signal with a value to one process. A real-time signal is queued, each time it is sent.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="pid">The process.</param>
    /// <param name="signal">0 to 64; 0 only checks.</param>
    /// <param name="code">The <c>si_code</c> of the receiver's information; negative, unless the caller is the receiver.</param>
    /// <param name="value">The value.</param>
    /// <returns>As <see cref="Kill"/>. EAGAIN: no room in the queue (RLIMIT_SIGPENDING). EPERM: also for a code that is not allowed.</returns>
    [Operation(24)]
    Errno Queue([Badge] ulong domain, uint pid, uint signal, int code, ulong value);

    /// <summary>
    /// Take one of the caller's pending signals: of those in the set the one with the lowest number. A stopped caller gets its answer when it
    /// goes on.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="set">Bit n - 1: signal n may be taken.</param>
    /// <param name="acts">
    /// The signals are not blocked: one without a handler has its default action, or is dropped, and the next one is looked at. False: any is
    /// taken as it is.
    /// </param>
    /// <param name="signal">The signal; 0: none.</param>
    /// <param name="code">Its <c>si_code</c>.</param>
    /// <param name="sender">Process id of the sender or the child, and its real user in the upper half.</param>
    /// <param name="value">The value, or the status of a child.</param>
    /// <param name="time">CPU time of a child, in nanoseconds.</param>
    [Operation(25)]
    Errno TakeSignal([Badge] ulong domain, ulong set, bool acts, out uint signal, out int code, out ulong sender, out ulong value, out ulong time);

    /// <summary>
    /// What a file of /proc says, from an offset on. What begins at offset 0 is what a reader who goes on reads to its end, whatever changes meanwhile.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="text">A <c>TextFile</c> of the VFS server's protocol.</param>
    /// <param name="pid">The process that it is about; 0: the system.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="room">Most bytes.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many; 0 at the end.</param>
    /// <returns>EINVAL: no such text. ESRCH: no such process. EACCES: not for the caller.</returns>
    [Operation(80)]
    Errno Text([Badge] ulong domain, uint text, uint pid, uint offset, uint room, [MaximumBytes(440)] Span<byte> bytes, out int count);

    /// <summary>
    /// A child that was made and does not run yet is one of a reserved child of the caller: that of a vfork, which forks in the memory of its parent.
    /// </summary>
    /// <returns>ESRCH: no such children.</returns>
    [Operation(83)]
    Errno GiveChild([Badge] ulong domain, uint pid, uint parent);

    /// <summary>The name of the caller's program, as others see it, from now on.</summary>
    [Operation(81)]
    Errno SetName([Badge] ulong domain, [MaximumBytes(16)] ReadOnlySpan<byte> name);

    /// <summary>Memory that processes can have and that nobody has, in pages; how many processes there are; and the load, as 65536ths.</summary>
    [Operation(82)]
    Errno SystemUsage([Badge] ulong domain, out ulong pages, out ulong free, out uint processes, out uint load1, out uint load5, out uint load15);

    /// <summary>The lowest nice value of the processes of a group or user.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="isUser">Whether <paramref name="id"/> is a real user id; else it is a process group.</param>
    /// <param name="id">The group or user; 0: the caller's own.</param>
    /// <param name="nice">-20 to 19.</param>
    /// <returns>ESRCH: there is no such process.</returns>
    [Operation(26)]
    Errno NiceOfAll([Badge] ulong domain, bool isUser, uint id, out int nice);

    /// <summary>Change the nice value of all processes of a group or user that the caller may change.</summary>
    /// <returns>ESRCH: there is no such process. EACCES, EPERM: as <see cref="SetNice"/>, for one of them.</returns>
    [Operation(27)]
    Errno SetNiceOfAll([Badge] ulong domain, bool isUser, uint id, int nice);

    /// <summary>
    /// The child of a <c>vfork</c> changes its identity or makes a session before it executes a program: <see cref="Identity"/>, <see cref="SetUser"/> and
    /// their like and <see cref="MakeSession"/> are about it from now on, and files are opened as by it, until <see cref="SpawnChild"/> or <see cref="EndChild"/> succeeds.
    /// </summary>
    /// <returns>ESRCH: the caller reserved no such child.</returns>
    [Operation(30)]
    Errno ActAsChild([Badge] ulong domain, uint pid);

    /// <summary>
    /// Make a thread of the caller, which does not run yet. Its stacks and its message page are mapped (<see cref="ProcessLayout.ThreadArea"/>), its
    /// upcalls and its gate lead to the library OS, GS base is its message page; it is scheduled as the one that makes it.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="maker">Index of the thread that makes it; 0: the first.</param>
    /// <param name="thread">The thread id; no process has it.</param>
    /// <param name="index">Which area it has: the lowest that is free, 1 to <see cref="ProcessLayout.MaximumThreads"/> - 1.</param>
    /// <returns>
    /// EAGAIN: RLIMIT_NPROC, the number of threads of the process, or of ids. ENOMEM: no memory. ENOSPC: page tables are needed first. ENOSYS: the
    /// image has no threads.
    /// </returns>
    [Operation(48)]
    Errno CreateThread([Badge] ulong domain, uint maker, out uint thread, out uint index);

    /// <summary>End a thread of the caller, whatever it is doing; not the first one. The thread itself gets no answer.</summary>
    /// <returns>ESRCH: no such thread.</returns>
    [Operation(49)]
    Errno EndThread([Badge] ulong domain, uint index);

    /// <summary>
    /// End all threads of the caller but the first: for execve. If the caller is another one, the first goes on at an address instead, whatever it was
    /// doing, and the caller gets no answer.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Which thread calls.</param>
    /// <param name="entry">Where the first thread goes on, unless it calls.</param>
    /// <returns>ESRCH: no such thread. EINVAL: not an address.</returns>
    [Operation(51)]
    Errno EndThreads([Badge] ulong domain, uint index, ulong entry);

    /// <summary>
    /// The capability to a thread of the caller. It is for all threads that have this area: they are one thread of the kernel, stopped in between.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">The area; 0: the first thread.</param>
    /// <param name="handle">The thread.</param>
    /// <returns>ESRCH: there has been no thread in this area.</returns>
    [Operation(50)]
    Errno ThreadCapability([Badge] ulong domain, uint index, [Capability] out ulong handle);

    /// <summary>
    /// Put a thread of the caller into the queue of those that sleep at a word of shared memory. The caller looks at the word afterwards, and sleeps until
    /// the thread's <see cref="ThreadSignalArea.Woken"/> is set, for which it is asked for (kernel call ThreadUpcall).
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="thread">Index of the thread; it leaves the queue that it is in.</param>
    /// <param name="memory">The memory, by a number that all give it.</param>
    /// <param name="offset">The word, in bytes.</param>
    /// <param name="mask">Which wakers it listens to; 0: none, it waits to be moved to a lock.</param>
    /// <returns>ESRCH: no such thread.</returns>
    [Operation(52)]
    Errno FutexEnter([Badge] ulong domain, uint thread, ulong memory, ulong offset, uint mask);

    /// <summary>Take a thread of the caller out of the queue that it is in.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="left">Whether it was in one: else it has been woken.</param>
    [Operation(53)]
    Errno FutexLeave([Badge] ulong domain, uint thread, out bool left);

    /// <summary>Wake threads of any process that sleep at a word of shared memory, first come, first served.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="memory">As of <see cref="FutexEnter"/>.</param>
    /// <param name="offset">The word, in bytes.</param>
    /// <param name="count">Most of them.</param>
    /// <param name="mask">Only those that listen to one of these; 0: only those that listen to none, but wait to be moved to a lock.</param>
    /// <param name="woken">How many.</param>
    [Operation(54)]
    Errno FutexWake([Badge] ulong domain, ulong memory, ulong offset, uint count, uint mask, out uint woken);
}
