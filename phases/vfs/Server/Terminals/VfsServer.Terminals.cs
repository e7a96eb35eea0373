using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Opening and closing terminals, and moving their bytes.</content>
public sealed partial class VfsServer
{
    /// <summary>Bytes that one message of the console server takes.</summary>
    private const int LineBytes = 440;

    private readonly ITerminalLine? _line;
    private readonly PseudoTerminals _pseudoTerminals = new();
    private readonly Mount _pseudoTerminalMount;
    private readonly Terminal _consoleTerminal = new(TerminalDefaults.Console);
    private readonly byte[] _lineBytes = new byte[LineBytes];

    /// <summary>Bytes that came and that the console's discipline has not had room for.</summary>
    private readonly byte[] _heldBytes = new byte[LineBytes];
    private int _heldFirst;
    private int _heldEnd;

    /// <inheritdoc/>
    public Errno TerminalRead(ulong domain, uint handle, uint maximum, bool wait, Span<byte> bytes, out int count, out uint timer)
    {
        count = 0;
        timer = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Kind != FileKind.Terminal || !file.IsReadable)
            return Errno.EBADF;
        if (maximum == 0)
            return Errno.EINVAL;
        bytes = bytes[..(int)Math.Min(maximum, (uint)bytes.Length)];
        if (file.Queue is TerminalMaster master)
            return ReadMaster(master, wait, bytes, out count);
        Terminal terminal = (Terminal)file.Queue!;
        if (IsHungUp(file, terminal))
            return Errno.None;
        if (IsInBackground(caller!, terminal))
            return VfsLimits.InBackground;
        Receive(terminal);
        LineDiscipline discipline = terminal.Discipline;
        if (!discipline.TryRead(bytes, wait, out count, out bool hasMore))
            return terminal.HasEnded ? Errno.None : wait ? WaitFor(terminal) : Errno.EAGAIN;
        if (discipline.Time != 0 && !terminal.HasEnded)
            timer = (uint)(discipline.Time | (discipline.Minimum << 8));
        if (hasMore)
            timer |= VfsLimits.HasMore;
        if (terminal.Master is not null)
            Changed(terminal.Master); // there may be room for more
        else
            Receive(terminal);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TerminalWrite(ulong domain, uint handle, bool force, ReadOnlySpan<byte> bytes, out uint written)
    {
        written = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Kind != FileKind.Terminal || !file.IsWritable)
            return Errno.EBADF;
        if (file.Queue is TerminalMaster master)
        {
            written = (uint)master.Terminal.Discipline.Receive(bytes);
            Typed(master.Terminal);
            return written > 0 || bytes.Length == 0 ? Errno.None : Errno.EAGAIN;
        }

        Terminal terminal = (Terminal)file.Queue!;
        if (IsHungUp(file, terminal))
            return Errno.EIO;
        bool stops = (terminal.Discipline.Attributes.Local & LocalModes.StopBackgroundOutput) != 0;
        if (stops && !force && IsInBackground(caller!, terminal))
            return VfsLimits.InBackground;
        written = (uint)terminal.Discipline.Write(bytes);
        Send(terminal);
        return written > 0 || bytes.Length == 0 ? Errno.None : Errno.EAGAIN;
    }

    /// <summary>Whoever opens a terminal has it from now on; the leader of a session gets it as its controlling terminal.</summary>
    /// <returns>ENXIO: no such terminal, or no controlling one. EIO: it is locked. EBUSY: it is exclusive. ENOSPC: too many.</returns>
    private Errno OpenTerminal(Domain caller, OpenFile file, OpenFlags flags)
    {
        bool mayControl = (flags & OpenFlags.NoControllingTerminal) == 0;
        Terminal? terminal = null;
        if (file.Place.Mount == _pseudoTerminalMount)
        {
            if (_pseudoTerminals[file.Place.Node] is not { IsClosed: false } master)
                return Errno.ENXIO;
            if (master.IsLocked)
                return Errno.EIO;
            terminal = master.Terminal;
        }
        else
        {
            switch (DeviceOf(file.Place))
            {
                case TerminalDevice.Multiplexer:
                    TerminalMaster? made = _pseudoTerminals.Make(caller.Effective.User);
                    file.Queue = made;
                    return made is null ? Errno.ENOSPC : Errno.None;
                case TerminalDevice.Controlling:
                    terminal = ControllingTerminal(caller);
                    mayControl = false;
                    break;
                case TerminalDevice.Console:
                    terminal = _line is null ? null : _consoleTerminal;
                    break;
            }
        }

        if (terminal is null)
            return Errno.ENXIO;
        if (terminal.IsExclusive && caller.Effective.User != 0)
            return Errno.EBUSY;
        file.Queue = terminal;
        file.HangUps = terminal.HangUps;
        terminal.Opens++;
        if (terminal.Master is not null)
            terminal.Master.IsAlone = false;
        if (mayControl && caller.LeadsSession && terminal.Session == 0 && ControllingTerminal(caller) is null)
            TakeControl(caller, terminal);
        return Errno.None;
    }

    private TerminalDevice DeviceOf(Place place) =>
        place.Mount == _devices
            ? DeviceTree.TerminalOf(place.Node)
            : (TerminalDevice)(((MemoryTree)place.Mount.FileSystem).Find(place.Node)?.Device ?? 0);

    /// <summary>The last holder of a terminal, or of the other end of one, has closed it.</summary>
    private void CloseTerminal(OpenFile file)
    {
        TerminalMaster? master = file.Queue as TerminalMaster;
        if (master is not null)
        {
            master.IsClosed = true;
            HangUp(master.Terminal);
        }
        else if (file.Queue is Terminal terminal)
        {
            master = terminal.Master;
            if (--terminal.Opens > 0)
                return;
            terminal.IsExclusive = false;
            if (master is null)
            {
                DrainLine();
                return;
            }

            master.IsAlone = true;
            Changed(master);
        }

        if (master is { IsClosed: true, Terminal.Opens: 0 })
            _pseudoTerminals.Free(master);
    }

    private static bool IsHungUp(OpenFile file, Terminal terminal) => file.HangUps != terminal.HangUps;

    private Errno ReadMaster(TerminalMaster master, bool wait, Span<byte> bytes, out int count)
    {
        LineDiscipline discipline = master.Terminal.Discipline;
        count = 0;
        if (master.IsPacketMode)
        {
            if (master.Events != PacketEvents.None)
            {
                bytes[0] = (byte)master.Events;
                master.Events = PacketEvents.None;
                count = 1;
                return Errno.None;
            }

            bytes[0] = (byte)PacketEvents.None;
            int length = discipline.PeekOutput(bytes[1..]);
            count = length > 0 ? length + 1 : 0;
            discipline.DropOutput(length);
        }
        else
        {
            count = discipline.PeekOutput(bytes);
            discipline.DropOutput(count);
        }

        if (count > 0)
        {
            Changed(master.Terminal); // there is room for more
            return Errno.None;
        }

        if (master.IsAlone)
            return Errno.EIO;
        return wait ? WaitFor(master) : Errno.EAGAIN;
    }

    /// <summary>Bytes were typed: send the signals among them, and tell who waits.</summary>
    private void Typed(Terminal terminal)
    {
        foreach (uint signal in terminal.Typed)
        {
            SendSignal(terminal, signal);
            if (terminal.Master is { } master && (terminal.Discipline.Attributes.Local & LocalModes.NoFlush) == 0)
                master.Events |= PacketEvents.FlushInput | PacketEvents.FlushOutput;
        }

        terminal.Typed.Clear();
        if (terminal.Discipline.IsReadable)
            terminal.Arrivals++;
        Changed(terminal);
        Send(terminal);
    }

    /// <summary>Output has come, or is no longer held.</summary>
    private void Send(Terminal terminal)
    {
        if (terminal.Master is { } master)
        {
            if (master.IsReadable)
                master.Arrivals++;
            Changed(master);
        }
        else
        {
            SendToLine();
        }
    }

    private void SendToLine()
    {
        if (_line is null)
            return;
        LineDiscipline discipline = _consoleTerminal.Discipline;
        for (int count = discipline.PeekOutput(_lineBytes); count > 0; count = discipline.PeekOutput(_lineBytes))
        {
            int sent = _line.Write(_lineBytes.AsSpan(0, count));
            if (sent == 0)
                return; // it tells when there is room
            discipline.DropOutput(sent);
            Changed(_consoleTerminal);
        }
    }

    /// <summary>What was written last shall be seen although its writers are gone.</summary>
    private void DrainLine()
    {
        if (_line is null)
            return;
        LineDiscipline discipline = _consoleTerminal.Discipline;
        for (int count = discipline.PeekOutput(_lineBytes); count > 0; count = discipline.PeekOutput(_lineBytes))
        {
            _line.Drain(_lineBytes.AsSpan(0, count));
            discipline.DropOutput(count);
        }
    }

    /// <summary>Take what has come on the line of the console.</summary>
    private void Receive(Terminal terminal)
    {
        if (terminal.Master is not null || _line is null)
            return;
        bool came = false;
        LineDiscipline discipline = terminal.Discipline;
        while (discipline.HasInputRoom)
        {
            if (_heldFirst == _heldEnd)
            {
                _heldFirst = 0;
                _heldEnd = _line.Read(_heldBytes, out bool hasEnded);
                came |= hasEnded && !terminal.HasEnded;
                terminal.HasEnded |= hasEnded;
            }

            if (_heldFirst == _heldEnd)
                break;
            _heldFirst += discipline.Receive(_heldBytes.AsSpan(_heldFirst, _heldEnd - _heldFirst));
            came = true;
        }

        if (came)
            Typed(terminal);
    }

    /// <summary>The line has input, or room for output.</summary>
    private void OnLine()
    {
        if (_line is null)
            return;
        SendToLine();
        if (_line.IsInteractive || _consoleTerminal.Waiters.Count > 0)
            Receive(_consoleTerminal);
    }

    private PollEvents ReadyOfTerminal(OpenFile file)
    {
        const PollEvents input = PollEvents.Input | PollEvents.InputNormal;
        const PollEvents output = PollEvents.Output | PollEvents.OutputNormal;
        PollEvents ready = PollEvents.None;
        if (file.Queue is TerminalMaster master)
        {
            if (master.IsReadable)
                ready |= input;
            if (master.IsPacketMode && master.Events != PacketEvents.None)
                ready |= PollEvents.Urgent;
            if (master.IsAlone)
                ready |= PollEvents.HangUp;
            return master.Terminal.Discipline.HasInputRoom ? ready | output : ready;
        }

        Terminal terminal = (Terminal)file.Queue!;
        if (IsHungUp(file, terminal))
            return input | output | PollEvents.HangUp | PollEvents.Error;
        Receive(terminal);
        if (file.IsReadable && (terminal.Discipline.IsReadable || terminal.HasEnded))
            ready |= input;
        if (file.IsWritable && terminal.Discipline.HasOutputRoom)
            ready |= output;
        return ready;
    }
}
