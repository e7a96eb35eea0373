using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Terminals and job control. Signals go to the process server, which fetches them when it is told that there are some: it calls this server, and never
/// the other way round.
/// </content>
public sealed partial class VfsServer
{
    /// <summary>Signals that wait to be fetched. One that waits already is not sent twice, so there are hardly ever more.</summary>
    private const int MaximumSignals = 256;

    private const uint HangUpSignal = 1;
    private const uint ContinueSignal = 18;
    private const uint WindowSignal = 28;

    private readonly Dictionary<uint, Terminal> _controlling = [];
    private readonly Queue<TerminalSignal> _terminalSignals = [];
    private ulong _signalWatcher;

    /// <inheritdoc/>
    public Errno SetSession(ulong caller, ulong domain, uint session, uint group, bool leads)
    {
        if (caller != Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? changed))
            return Errno.ESRCH;
        if (changed.Session != session)
            changed.HasLeftTerminal = false;
        changed.Session = session;
        changed.Group = group;
        changed.LeadsSession = leads;
        NoteDomain(changed);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno WatchTerminals(ulong caller, ulong notification)
    {
        if (caller != Control || _signalWatcher != 0)
            return Errno.EPERM;
        _signalWatcher = notification;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TakeTerminalSignal(ulong caller, out uint session, out uint group, out uint signal)
    {
        session = group = signal = 0;
        if (caller != Control)
            return Errno.EPERM;
        if (_terminalSignals.TryDequeue(out TerminalSignal next))
            (session, group, signal) = next;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetForeground(ulong caller, ulong domain, uint handle, uint group, bool force)
    {
        if (caller != Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? holder))
            return Errno.ESRCH;
        if (holder[handle] is not { } file)
            return Errno.EBADF;
        if (TerminalOf(file) is not { } terminal || IsHungUpFor(file, terminal) || ControllingTerminal(holder) != terminal)
            return Errno.ENOTTY;
        if (!force && IsInBackground(holder, terminal))
            return VfsLimits.InBackground;
        terminal.Foreground = group;
        Changed(terminal); // who waits for input may be in the foreground now, or no more
        return Errno.None;
    }

    /// <summary>The terminal that a file is, or is the other end of; null: it is neither.</summary>
    private static Terminal? TerminalOf(OpenFile file) => file.Queue as Terminal ?? (file.Queue as TerminalMaster)?.Terminal;

    private static bool IsHungUpFor(OpenFile file, Terminal terminal) => file.Queue == terminal && IsHungUp(file, terminal);

    private Terminal? ControllingTerminal(Domain domain) =>
        !domain.HasLeftTerminal && domain.Session != 0 && _controlling.TryGetValue(domain.Session, out Terminal? terminal) ? terminal : null;

    /// <summary>Whether job control has a say: it is the caller's controlling terminal, and another process group is in the foreground.</summary>
    private bool IsInBackground(Domain caller, Terminal terminal) =>
        terminal.Foreground != 0 && terminal.Foreground != caller.Group && ControllingTerminal(caller) == terminal;

    /// <summary>A terminal controls the session that the caller leads.</summary>
    private void TakeControl(Domain caller, Terminal terminal)
    {
        terminal.Session = caller.Session;
        terminal.Foreground = caller.Group;
        _controlling[caller.Session] = terminal;
    }

    /// <summary>A terminal controls no session any more.</summary>
    private void Disconnect(Terminal terminal)
    {
        if (terminal.Session == 0)
            return;
        _controlling.Remove(terminal.Session);
        terminal.Session = 0;
        terminal.Foreground = 0;
    }

    /// <summary>The line of a terminal is gone: who has it open has it no more, and who leads its session is told.</summary>
    private void HangUp(Terminal terminal)
    {
        if (terminal.Session != 0)
        {
            SendSignal(new TerminalSignal(terminal.Session, 0, HangUpSignal));
            SendSignal(new TerminalSignal(terminal.Session, 0, ContinueSignal));
        }

        Disconnect(terminal);
        CutOff(terminal);
    }

    /// <summary>
    /// Who leads a session has ended: the foreground is told, and the terminal is free for another session (POSIX _exit). Others of the session keep what
    /// they have open of a pseudo terminal and lose the console, as on Linux.
    /// </summary>
    private void EndSession(Domain leader)
    {
        if (!leader.LeadsSession || !_controlling.TryGetValue(leader.Session, out Terminal? terminal))
            return;
        SendSignal(terminal, HangUpSignal);
        Disconnect(terminal);
        if (terminal.Master is not null)
            return;
        DrainLine();
        CutOff(terminal);
    }

    private void CutOff(Terminal terminal)
    {
        terminal.HangUps++;
        terminal.IsExclusive = false;
        terminal.Discipline.FlushInput();
        Changed(terminal);
    }

    /// <summary>Send a signal to the foreground process group.</summary>
    private void SendSignal(Terminal terminal, uint signal)
    {
        if (terminal.Session != 0 && terminal.Foreground != 0)
            SendSignal(new TerminalSignal(terminal.Session, terminal.Foreground, signal));
    }

    private void SendSignal(TerminalSignal signal)
    {
        if (_signalWatcher == 0 || _terminalSignals.Count >= MaximumSignals || _terminalSignals.Contains(signal))
            return;
        _terminalSignals.Enqueue(signal);
        _kernel.Signal(_signalWatcher);
    }
}
