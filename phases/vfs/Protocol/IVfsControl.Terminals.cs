using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Terminals and job control: sessions and process groups are the process server's, and so are signals.</content>
public partial interface IVfsControl
{
    /// <summary>The session and the process group of a domain. A domain that is made has those of its parent, and leads no session.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="session">The session.</param>
    /// <param name="group">The process group.</param>
    /// <param name="leads">It leads the session: it may get a controlling terminal, and when it ends the terminal is hung up.</param>
    /// <returns>ESRCH.</returns>
    [Operation(40)]
    Errno SetSession([Badge] ulong caller, ulong domain, uint session, uint group, bool leads);

    /// <summary>Have a notification signalled whenever terminals have signals to send.</summary>
    /// <returns>EPERM: somebody has already.</returns>
    [Operation(41)]
    Errno WatchTerminals([Badge] ulong caller, [Capability] ulong notification);

    /// <summary>The next signal that a terminal sends.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="session">The session that it goes to.</param>
    /// <param name="group">The process group there; 0: only to who leads the session.</param>
    /// <param name="signal">The signal; 0: there is none.</param>
    [Operation(42)]
    Errno TakeTerminalSignal([Badge] ulong caller, out uint session, out uint group, out uint signal);

    /// <summary>The next signal that tells of a message in a queue. <see cref="WatchTerminals"/> tells of these signals, too.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="domain">Who gets it.</param>
    /// <param name="signal">The signal; 0: there is none.</param>
    /// <param name="process">Process id of who sent the message.</param>
    /// <param name="user">Its real user.</param>
    /// <param name="value">The value that comes with the signal.</param>
    [Operation(160)]
    Errno TakeQueueSignal([Badge] ulong caller, out ulong domain, out uint signal, out uint process, out uint user, out ulong value);

    /// <summary>The next signal to the owner of an open file description. <see cref="WatchTerminals"/> tells of these, too.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="kind">What the owner is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="users">Real user of who made it the owner, the effective one in the upper half.</param>
    /// <param name="signal">The signal; 0: there is none.</param>
    /// <param name="code">The <c>si_code</c>.</param>
    /// <param name="band">The <c>si_band</c>.</param>
    /// <param name="descriptor">The <c>si_fd</c>.</param>
    [Operation(240)]
    Errno TakeFileSignal(
        [Badge] ulong caller, out FileOwnerKind kind, out uint id, out ulong users, out uint signal, out uint code, out ulong band, out uint descriptor);

    /// <summary>The next process that is to tell something of itself. <see cref="WatchTerminals"/> tells of these, too.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="process">Its process id; 0: there is none.</param>
    /// <param name="questions">What.</param>
    [Operation(161)]
    Errno TakeQuestion([Badge] ulong caller, out uint process, out ProcessQuestions questions);

    /// <summary>
    /// End the requests of a domain that wait, with EINTR: its library is to look at what it is asked, and makes them again. Those that a signal can end have
    /// ended by themselves.
    /// </summary>
    /// <returns>ESRCH.</returns>
    [Operation(162)]
    Errno EndWaits([Badge] ulong caller, ulong domain);

    /// <summary>Make a process group the foreground one of the controlling terminal of a domain.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="handle">The terminal, which the domain holds.</param>
    /// <param name="group">A process group of its session.</param>
    /// <param name="force">Although the domain is in the background.</param>
    /// <returns>ESRCH: no such domain. EBADF. ENOTTY: not its controlling terminal. <see cref="VfsLimits.InBackground"/>.</returns>
    [Operation(43)]
    Errno SetForeground([Badge] ulong caller, ulong domain, uint handle, uint group, bool force);
}
