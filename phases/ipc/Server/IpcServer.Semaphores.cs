using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

internal sealed partial class IpcServer
{
    /// <summary>Semaphores of all sets.</summary>
    private int _semaphores;

    /// <summary>Pairs of a domain and a set with something to undo.</summary>
    private int _undos;

    private Errno GetSet(in Identity who, int key, GetFlags flags, ulong count, out uint id)
    {
        id = 0;
        if (count > IpcLimits.SetSemaphores)
            return Errno.EINVAL;
        Errno error = _sets.Look(who, key, flags, out SemaphoreSet? set);
        if (set is not null && error != Errno.EEXIST && count > (ulong)set.Values.Length)
            return Errno.EINVAL;
        if (error != Errno.None)
            return error;
        if (set is null)
        {
            if (count == 0)
                return Errno.EINVAL;
            if (_semaphores + (int)count > IpcLimits.Semaphores)
                return Errno.ENOSPC;
            set = new SemaphoreSet(who, (uint)flags, _host.Now, (int)count);
            _sets.Add(set, key);
            _semaphores += (int)count;
        }

        id = set.Id;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Operate(ulong domain, uint id, uint process, ReadOnlySpan<byte> operations, out uint blocked, out uint needed)
    {
        blocked = needed = 0;
        int count = operations.Length / IpcLimits.OperationSize;
        if (count == 0 || operations.Length % IpcLimits.OperationSize != 0)
            return Errno.EINVAL;
        bool alters = false;
        int highest = 0;
        bool undoes = false;
        for (int i = 0; i < count; i++)
        {
            SemaphoreOperation one = SemaphoreOperation.At(operations, i);
            alters |= one.Amount != 0;
            undoes |= one.IsUndone && one.Amount != 0;
            highest = Math.Max(highest, one.Number);
        }

        if (!_host.TryIdentity(domain, out Identity who))
            return Errno.EPERM;
        if (_sets.Find(id) is not { } set)
            return Errno.EINVAL;
        if (highest >= set.Values.Length)
            return Errno.EFBIG;
        if (!set.May(who, alters ? MayAlter : MayRead))
            return Errno.EACCES;
        if (undoes && !set.Undos.ContainsKey(domain) && _undos >= IpcLimits.Undos)
            return Errno.ENOSPC;

        // On copies, so that all is done or nothing.
        Span<int> values = stackalloc int[set.Values.Length];
        Span<int> undos = stackalloc int[set.Values.Length];
        short[]? kept = set.Undos.GetValueOrDefault(domain);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = set.Values[i];
            undos[i] = kept?[i] ?? 0;
        }

        for (int i = 0; i < count; i++)
        {
            SemaphoreOperation one = SemaphoreOperation.At(operations, i);
            ref int value = ref values[one.Number];
            if (one.Amount == 0 ? value != 0 : value + one.Amount < 0)
            {
                blocked = (uint)i + 1;

                // What the operations before it add or take counts too.
                needed = (uint)(set.Values[one.Number] - value - one.Amount);
                return Errno.None;
            }

            value += one.Amount;
            if (value > IpcLimits.SemaphoreMaximum)
                return Errno.ERANGE;
            if (!one.IsUndone)
                continue;
            undos[one.Number] -= one.Amount;
            if (Math.Abs(undos[one.Number]) > IpcLimits.SemaphoreMaximum)
                return Errno.ERANGE;
        }

        if (undoes)
            kept ??= AddUndo(set, domain);
        for (int i = 0; i < count; i++)
        {
            int number = SemaphoreOperation.At(operations, i).Number;
            set.Processes[number] = process;
        }

        for (int i = 0; i < values.Length; i++)
        {
            set.Values[i] = (ushort)values[i];
            if (kept is not null)
                kept[i] = (short)undos[i];
        }

        set.OperationTime = IpcObject.SecondsOf(_host.Now);
        if (alters)
            _host.Changed(set);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SemaphoreWait(ulong domain, uint id, uint number, uint needed, bool exactly)
    {
        Errno error = TakeAwaited(_sets, domain, id, exactly ? MayRead : MayAlter, out SemaphoreSet? set);
        if (set is null)
            return error;
        if (number >= (uint)set.Values.Length)
            return Errno.EFBIG;
        uint value = set.Values[number];
        bool isMet = exactly ? value == needed : value >= needed;
        return isMet ? Errno.None : _host.WaitFor(set);
    }

    /// <inheritdoc/>
    public Errno Semaphore(ulong domain, uint id, uint number, out uint value, out uint process, out uint rising, out uint falling)
    {
        value = process = rising = falling = 0;
        Errno error = Take(_sets, domain, id, MayRead, out SemaphoreSet? set);
        if (set is null)
            return error;
        if (number >= (uint)set.Values.Length)
            return Errno.EINVAL;
        value = set.Values[number];
        process = set.Processes[number];
        foreach (Message request in _host.WaitersOf(set))
        {
            // SemaphoreWait: set, semaphore, value, exactly.
            if (request.W1 != number)
                continue;
            if (request.W3 != 0)
                falling++;
            else
                rising++;
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetSemaphore(ulong domain, uint id, uint number, uint process, int value)
    {
        Errno error = Take(_sets, domain, id, MayAlter, out SemaphoreSet? set);
        if (set is null)
            return error;
        if (number >= (uint)set.Values.Length)
            return Errno.EINVAL;
        if (value is < 0 or > IpcLimits.SemaphoreMaximum)
            return Errno.ERANGE;
        set.Values[number] = (ushort)value;
        set.Processes[number] = process;
        foreach (short[] undo in set.Undos.Values)
            undo[number] = 0;
        WasSet(set);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Semaphores(ulong domain, uint id, Span<byte> values, out int bytes)
    {
        bytes = 0;
        Errno error = Take(_sets, domain, id, MayRead, out SemaphoreSet? set);
        if (set is null)
            return error;
        foreach (ushort value in set.Values)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(values[bytes..], value);
            bytes += sizeof(ushort);
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetSemaphores(ulong domain, uint id, uint process, ReadOnlySpan<byte> values)
    {
        Errno error = Take(_sets, domain, id, MayAlter, out SemaphoreSet? set);
        if (set is null)
            return error;
        if (values.Length != set.Values.Length * sizeof(ushort))
            return Errno.EINVAL;
        for (int i = 0; i < set.Values.Length; i++)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(values[(i * sizeof(ushort))..]) > IpcLimits.SemaphoreMaximum)
                return Errno.ERANGE;
        }

        for (int i = 0; i < set.Values.Length; i++)
        {
            set.Values[i] = BinaryPrimitives.ReadUInt16LittleEndian(values[(i * sizeof(ushort))..]);
            set.Processes[i] = process;
        }

        foreach (short[] undo in set.Undos.Values)
            Array.Clear(undo);
        WasSet(set);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetSize(ulong domain, uint id, out uint count)
    {
        count = 0;
        Errno error = Take(_sets, domain, id, MayRead, out SemaphoreSet? set);
        if (error == Errno.EACCES)
            error = Take(_sets, domain, id, MayAlter, out set);
        if (set is not null)
            count = (uint)set.Values.Length;
        return error;
    }

    private void WasSet(SemaphoreSet set)
    {
        set.ChangeTime = IpcObject.SecondsOf(_host.Now);
        _host.Changed(set);
    }

    private short[] AddUndo(SemaphoreSet set, ulong domain)
    {
        short[] made = new short[set.Values.Length];
        if (!_undoing.TryGetValue(domain, out List<SemaphoreSet>? sets))
            _undoing.Add(domain, sets = []);
        sets.Add(set);
        set.Undos.Add(domain, made);
        _undos++;
        return made;
    }

    /// <summary>A domain that ended gives back what it took. As on Linux a value that would leave its range stops at the end of it.</summary>
    private void Undo(SemaphoreSet set, ulong domain)
    {
        set.Undos.Remove(domain, out short[]? undo);
        _undos--;
        bool changed = false;
        for (int i = 0; i < set.Values.Length; i++)
        {
            if (undo![i] == 0)
                continue;
            set.Values[i] = (ushort)Math.Clamp(set.Values[i] + undo[i], 0, IpcLimits.SemaphoreMaximum);
            changed = true;
        }

        if (!changed)
            return;
        set.OperationTime = IpcObject.SecondsOf(_host.Now);
        _host.Changed(set);
    }

    private void RemoveSet(SemaphoreSet set)
    {
        foreach (ulong domain in set.Undos.Keys)
        {
            List<SemaphoreSet> sets = _undoing[domain];
            sets.Remove(set);
            if (sets.Count == 0)
                _undoing.Remove(domain);
            _undos--;
        }

        _semaphores -= set.Values.Length;
        _sets.Remove(set);
        _host.Changed(set);
    }
}
