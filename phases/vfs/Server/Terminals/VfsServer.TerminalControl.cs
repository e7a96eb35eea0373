using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Attributes of terminals, and what else ioctl asks of them.</content>
public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno TerminalAttributes(ulong domain, uint handle, Span<byte> attributes, out int bytes)
    {
        bytes = 0;
        Errno error = FindTerminal(domain, handle, out _, out _, out Terminal? terminal);
        if (terminal is null)
            return error;
        TerminalAttributes told = terminal.Discipline.Attributes;
        MemoryMarshal.Write(attributes, in told);
        bytes = Protocol.TerminalAttributes.Size;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetTerminalAttributes(ulong domain, uint handle, bool flush, bool force, ReadOnlySpan<byte> attributes)
    {
        Errno error = FindTerminal(domain, handle, out Domain? caller, out OpenFile? file, out Terminal? terminal);
        if (terminal is null)
            return error;
        if (attributes.Length is not (Protocol.TerminalAttributes.Size or Protocol.TerminalAttributes.SizeWithoutSpeeds))
            return Errno.EINVAL;
        if (!force && IsRestrained(caller!, file!, terminal))
            return VfsLimits.InBackground;

        LineDiscipline discipline = terminal.Discipline;
        TerminalAttributes before = discipline.Attributes;
        TerminalAttributes changed = before;
        attributes.CopyTo(MemoryMarshal.AsBytes(new Span<TerminalAttributes>(ref changed)));
        uint speed = TerminalDefaults.SpeedOf(changed.Control);
        if ((changed.Control & ControlModes.SpeedMask) != ControlModes.SpeedOther)
            changed.InputSpeed = changed.OutputSpeed = speed;
        if (flush)
            Flush(terminal, input: true, output: false);
        discipline.Attributes = changed;
        if (terminal.Master is { } master)
            master.Events |= FlowEvent(before, changed);
        Changed(terminal);
        Send(terminal); // it may be held no longer
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TerminalControl(ulong domain, uint handle, TerminalRequest request, bool force, ulong argument, out ulong value)
    {
        value = 0;
        Errno error = FindTerminal(domain, handle, out Domain? caller, out OpenFile? file, out Terminal? terminal);
        if (terminal is null)
            return error;
        switch (request)
        {
            case TerminalRequest.Break or TerminalRequest.LongBreak or TerminalRequest.Flow or TerminalRequest.Flush
                when !force && IsRestrained(caller!, file!, terminal):
                return VfsLimits.InBackground;
            case TerminalRequest.Break:
                // A break is for lines that have one. What is behind a pseudo terminal is never waited for.
                bool waits = argument != 0 && terminal.Master is null && terminal.Discipline.OutputCount > 0;
                return waits ? WaitFor(terminal) : Errno.None;
            case TerminalRequest.LongBreak:
                return Errno.None;
            case TerminalRequest.Flow:
                return Flow(terminal, argument);
            case TerminalRequest.Flush:
                if (argument > 2)
                    return Errno.EINVAL;
                Flush(terminal, argument != 1, argument != 0);
                return Errno.None;
            case TerminalRequest.Exclusive or TerminalRequest.NotExclusive:
                terminal.IsExclusive = request == TerminalRequest.Exclusive;
                return Errno.None;
            case TerminalRequest.SetWindowSize:
                SetWindowSize(terminal, argument);
                return Errno.None;
            case TerminalRequest.Control:
                return TakeControl(caller!, file!, terminal, argument);
            case TerminalRequest.Leave:
                return Leave(caller!, terminal);
            case TerminalRequest.Foreground or TerminalRequest.Session:
                if (file!.Queue == terminal && ControllingTerminal(caller!) != terminal)
                    return Errno.ENOTTY;
                if (request == TerminalRequest.Session && terminal.Session == 0)
                    return Errno.ENOTTY;
                value = request == TerminalRequest.Session ? terminal.Session : terminal.Foreground;
                return Errno.None;
            case TerminalRequest.InputCount:
                Receive(terminal);
                value = file!.Queue == terminal ? (ulong)terminal.Discipline.InputCount : (ulong)terminal.Discipline.OutputCount;
                return Errno.None;
            case TerminalRequest.OutputCount:
                value = terminal.Master is null ? (ulong)terminal.Discipline.OutputCount : 0;
                return Errno.None;
            case TerminalRequest.WindowSize:
                value = terminal.WindowSize;
                return Errno.None;
            case TerminalRequest.IsExclusive:
                value = terminal.IsExclusive ? 1UL : 0;
                return Errno.None;
            case TerminalRequest.Discipline:
                return Errno.None;
            default:
                return file!.Queue is TerminalMaster master ? ControlMaster(master, request, argument, out value) : Errno.ENOTTY;
        }
    }

    private Errno ControlMaster(TerminalMaster master, TerminalRequest request, ulong argument, out ulong value)
    {
        value = 0;
        switch (request)
        {
            case TerminalRequest.Number:
                value = master.Number;
                return Errno.None;
            case TerminalRequest.Lock:
                master.IsLocked = argument != 0;
                return Errno.None;
            case TerminalRequest.IsLocked:
                value = master.IsLocked ? 1UL : 0;
                return Errno.None;
            case TerminalRequest.PacketMode:
                if (!master.IsPacketMode)
                    master.Events = PacketEvents.None;
                master.IsPacketMode = argument != 0;
                return Errno.None;
            case TerminalRequest.IsPacketMode:
                value = master.IsPacketMode ? 1UL : 0;
                return Errno.None;
            default:
                return Errno.ENOTTY;
        }
    }

    /// <summary>The terminal that a handle leads to, whichever end.</summary>
    private Errno FindTerminal(ulong domain, uint handle, out Domain? caller, out OpenFile? file, out Terminal? terminal)
    {
        terminal = null;
        Errno error = Find(domain, handle, out caller, out file);
        if (file is null)
            return error;
        Terminal? found = TerminalOf(file);
        if (found is null)
            return Errno.ENOTTY;
        if (IsHungUpFor(file, found))
            return Errno.EIO;
        terminal = found;
        return Errno.None;
    }

    /// <summary>Whether job control keeps the caller from changing a terminal; who has the other end is never kept from it.</summary>
    private bool IsRestrained(Domain caller, OpenFile file, Terminal terminal) => file.Queue == terminal && IsInBackground(caller, terminal);

    private Errno Flow(Terminal terminal, ulong action)
    {
        switch (action)
        {
            case 0:
            case 1:
                terminal.Discipline.Hold(action == 0);
                if (terminal.Master is { } master)
                    master.Events |= action == 0 ? PacketEvents.Stop : PacketEvents.Start;
                break;
            case 2:
                terminal.Discipline.SendControl(ControlCharacters.Stop);
                break;
            case 3:
                terminal.Discipline.SendControl(ControlCharacters.Start);
                break;
            default:
                return Errno.EINVAL;
        }

        Send(terminal);
        return Errno.None;
    }

    private void Flush(Terminal terminal, bool input, bool output)
    {
        if (input)
        {
            // What came with it is input that was not read, too.
            Receive(terminal);
            terminal.Discipline.FlushInput();
            if (terminal.Master is null)
                _heldFirst = _heldEnd = 0;
        }

        if (output)
            terminal.Discipline.FlushOutput();
        if (terminal.Master is { } master)
        {
            master.Events |= (input ? PacketEvents.FlushInput : 0) | (output ? PacketEvents.FlushOutput : 0);
            Changed(master);
        }

        Changed(terminal);
    }

    /// <summary>The size of the line's terminal as it was told last.</summary>
    private uint _lineSize;

    /// <summary>The terminal of who sits at the line may have another size. What a program sets stays until that changes.</summary>
    private void LookAtSize()
    {
        if (_line is not { IsInteractive: true } || _line.WindowSize is var size && size == _lineSize)
            return;
        _lineSize = size;
        SetWindowSize(_consoleTerminal, size);
    }

    private void SetWindowSize(Terminal terminal, ulong size)
    {
        if (terminal.WindowSize == size)
            return;
        terminal.WindowSize = size;
        SendSignal(terminal, WindowSignal);
    }

    /// <summary>TIOCSCTTY.</summary>
    private Errno TakeControl(Domain caller, OpenFile file, Terminal terminal, ulong argument)
    {
        if (file.Queue != terminal)
            return Errno.EIO;
        if (caller.LeadsSession && terminal.Session == caller.Session)
            return Errno.None;
        if (!caller.LeadsSession || ControllingTerminal(caller) is not null)
            return Errno.EPERM;
        if (terminal.Session != 0 && (argument != 1 || caller.Effective.User != 0))
            return Errno.EPERM;
        Disconnect(terminal);
        TakeControl(caller, terminal);
        return Errno.None;
    }

    /// <summary>TIOCNOTTY: who leads the session takes the terminal from all of it.</summary>
    private Errno Leave(Domain caller, Terminal terminal)
    {
        if (ControllingTerminal(caller) != terminal)
            return Errno.ENOTTY;
        if (!caller.LeadsSession)
        {
            caller.HasLeftTerminal = true;
            NoteDomain(caller);
            return Errno.None;
        }

        SendSignal(terminal, HangUpSignal);
        SendSignal(terminal, ContinueSignal);
        Disconnect(terminal);
        Changed(terminal);
        return Errno.None;
    }

    private static PacketEvents FlowEvent(in TerminalAttributes before, in TerminalAttributes after)
    {
        bool had = HasUsualFlow(before);
        bool has = HasUsualFlow(after);
        return had == has ? PacketEvents.None : has ? PacketEvents.Flow : PacketEvents.NoFlow;
    }

    private static bool HasUsualFlow(in TerminalAttributes attributes) =>
        (attributes.Input & InputModes.OutputFlow) != 0 && attributes.Characters[ControlCharacters.Stop] == 19
        && attributes.Characters[ControlCharacters.Start] == 17;
}
