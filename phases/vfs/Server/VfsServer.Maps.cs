using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>/proc/PID/maps of other processes: their libraries tell it, and who asked reads it here.</content>
public sealed partial class VfsServer
{
    /// <summary>Texts that are kept at a time: with one more the oldest is dropped.</summary>
    private const int MaximumMapsTexts = 8;

    private readonly List<MapsText> _mapsTexts = [];

    /// <inheritdoc/>
    public Errno MapsWait(ulong domain, uint process)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (_processes.Find(process) is not { } told)
            return Errno.ESRCH;
        if (!ProcessTree.MayLookInto(caller, told))
            return Errno.EACCES;
        if (!IsTriedAgain)
        {
            DropMaps(caller);
            if (_mapsTexts.Count >= MaximumMapsTexts)
                DropMaps(_mapsTexts[0].Reader);
            caller.Maps = new MapsText(caller, process);
            _mapsTexts.Add(caller.Maps);
            Ask(told, ProcessQuestions.Maps);
        }

        if (caller.Maps is not { } text)
            return Errno.ESRCH; // others have asked so much
        return text.IsWhole ? Errno.None : WaitFor(told.Questions ??= new QuestionQueue());
    }

    /// <inheritdoc/>
    public Errno ReadMaps(ulong domain, uint process, uint position, Span<byte> bytes, out int count)
    {
        count = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (caller.Maps is not { IsWhole: true } text || text.Process != process)
            return Errno.ESRCH;
        count = text.Read(position, bytes);
        if (count == 0)
            DropMaps(caller);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TellMaps(ulong domain, uint position, bool isLast, ReadOnlySpan<byte> bytes)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        bool isWhole = false;
        foreach (MapsText text in _mapsTexts)
        {
            if (text.Process != caller.Pid || text.IsWhole)
                continue;
            text.Take(position, bytes);
            text.IsWhole = isLast;
            isWhole |= isLast;
        }

        if (isWhole && caller.Questions is { } asked)
            Changed(asked);
        return Errno.None;
    }

    /// <summary>Have the process server make a process tell something.</summary>
    private void Ask(Domain told, ProcessQuestions question)
    {
        if (_signalWatcher == 0)
            return;
        if (told.Asked == ProcessQuestions.None)
            _questions.Enqueue(told);
        told.Asked |= question;
        _kernel.Signal(_signalWatcher);
    }

    private void DropMaps(Domain reader)
    {
        if (reader.Maps is not { } text)
            return;
        _mapsTexts.Remove(text);
        reader.Maps = null;
        if (_processes.Find(text.Process)?.Questions is { } waited)
            Changed(waited); // who waits for it does so in vain
    }
}
