using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Protocol;

namespace Pistachio.Net.Pci;

/// <summary>Answers drivers. See <see cref="IPciServer"/>.</summary>
public sealed class PciServer : IPciServer
{
    private const ulong PageSize = 4096;
    private const int BridgeClass = 6;

    /// <summary>Most pages of one run of frames: 4 MiB.</summary>
    private const uint MaximumPages = 1024;

    private readonly IConfigurationSpace _space;
    private readonly IPciResources _resources;
    private readonly List<Claim> _claims = [];
    private List<PciFunction>? _functions;
    private int _nextMessage;

    /// <param name="space">Configuration space of the machine.</param>
    /// <param name="resources">What can be given away.</param>
    public PciServer(IConfigurationSpace space, IPciResources resources)
    {
        _space = space;
        _resources = resources;
    }

    /// <summary>Functions that were found. The first look at them is when somebody asks: a board that needs none loses no time.</summary>
    public IReadOnlyList<PciFunction> Functions
    {
        get
        {
            if (_functions is null)
            {
                _functions = PciBus.Enumerate(_space);
                foreach (PciFunction function in _functions)
                {
                    // Without its registers for a moment, a bridge of the processor could lose what the others are reached by.
                    if (function.Class != BridgeClass)
                        function.ReadBars();
                }
            }

            return _functions;
        }
    }

    /// <inheritdoc/>
    public Errno Claim(ulong driver, ReadOnlySpan<byte> models, out uint model, out uint location, out InterruptKind kind, out ulong interrupt)
    {
        model = location = 0;
        kind = InterruptKind.Line;
        interrupt = 0;
        if (models.Length == 0 || models.Length % sizeof(uint) != 0)
            return Errno.EINVAL;

        Claim? claim = Find(driver);
        if (claim is null && FindFree(models) is { } function)
        {
            claim = new Claim(driver, function) { Table = MessageTable.Read(function) };
            _claims.Add(claim);
        }

        if (claim is null)
            return Errno.ENODEV;

        Silence(claim);
        if (claim.Interrupt == 0 && !FindInterrupt(claim))
        {
            _claims.Remove(claim);
            return Errno.ENOSPC;
        }

        model = claim.Function.Model;
        location = (uint)claim.Function.Location.Value;
        kind = claim.Kind;
        interrupt = claim.Interrupt;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Find(uint deviceClass, out uint model, out uint location)
    {
        foreach (PciFunction function in Functions)
        {
            if (function.Class == deviceClass)
            {
                model = function.Model;
                location = (uint)function.Location.Value;
                return Errno.None;
            }
        }

        model = location = 0;
        return Errno.ENODEV;
    }

    /// <inheritdoc/>
    public Errno Configuration(ulong driver, uint offset, out uint value)
    {
        value = 0;
        if (Find(driver) is not { } claim)
            return Errno.EBADF;

        if (offset > 252 || offset % 4 != 0)
            return Errno.EINVAL;

        value = claim.Function.Read((int)offset);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Registers(ulong driver, uint bar, uint firstPage, uint pages, out uint offset, out ulong size, out ulong memory)
    {
        offset = 0;
        size = memory = 0;
        if (Find(driver) is not { } claim)
            return Errno.EBADF;

        PciBar found = claim.Function.Bar((int)Math.Min(bar, int.MaxValue));
        if (!found.IsUsable)
            return Errno.ENXIO;

        offset = (uint)(found.Address % PageSize);
        ulong allPages = (offset + found.Size + PageSize - 1) / PageSize;
        if (pages == 0 || firstPage >= allPages || pages > allPages - firstPage)
            return Errno.EINVAL;

        ulong start = found.Address - offset + (firstPage * PageSize);
        ulong end = start + (pages * PageSize);
        if (IsOthers(claim, start, end) || TouchesTable(claim, (int)bar, start, end))
            return Errno.EACCES;

        if (!_resources.TryRegisters(start, pages, out memory))
            return Errno.ENXIO;

        claim.Registers.Add(memory);
        size = found.Size;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Frames(ulong driver, uint number, uint pages, out ulong address, out ulong memory)
    {
        address = memory = 0;
        if (Find(driver) is not { } claim)
            return Errno.EBADF;

        if (number >= Pci.Claim.MaximumFrames || pages is 0 or > MaximumPages)
            return Errno.EINVAL;

        ref Claim.Frames frames = ref claim.Memory[number];
        if (frames.Pages == 0)
        {
            if (!_resources.TryFrames(pages, out ulong made, out ulong physical))
                return Errno.ENOMEM;

            frames = new Claim.Frames(made, physical, pages);
        }

        if (frames.Pages != pages)
            return Errno.EINVAL;

        address = frames.Address;
        memory = frames.Memory;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Start(ulong driver)
    {
        if (Find(driver) is not { } claim)
            return Errno.EBADF;

        claim.Function.Command(
            ConfigurationRegister.MemoryAccess | ConfigurationRegister.BusMaster,
            claim.Kind == InterruptKind.Line ? ConfigurationRegister.LineDisabled : 0);
        bool isSet = claim.Kind switch
        {
            InterruptKind.Message => MessageInterrupts.EnableMessage(
                claim.Function, claim.Function.FindCapability(ConfigurationRegister.MessageCapability), claim.MessageAddress, claim.MessageData),
            InterruptKind.TableEntry => MessageInterrupts.EnableTable(claim.Function, claim.Table!, _resources, claim.MessageAddress, claim.MessageData),
            _ => true,
        };
        return isSet ? Errno.None : Errno.EIO;
    }

    /// <inheritdoc/>
    public Errno Keep(ulong driver, ulong capability)
    {
        if (Find(driver) is not { } claim)
        {
            _resources.Delete(capability);
            return Errno.EBADF;
        }

        if (claim.Kept != 0)
            _resources.Delete(claim.Kept);
        claim.Kept = capability;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Kept(ulong driver, out ulong capability)
    {
        capability = 0;
        if (Find(driver) is not { } claim)
            return Errno.EBADF;

        capability = claim.Kept;
        return capability == 0 ? Errno.ENOENT : Errno.None;
    }

    private Claim? Find(ulong driver)
    {
        foreach (Claim claim in _claims)
        {
            if (claim.Driver == driver)
                return claim;
        }

        return null;
    }

    private PciFunction? FindFree(ReadOnlySpan<byte> models)
    {
        foreach (PciFunction function in Functions)
        {
            for (int i = 0; i < models.Length; i += sizeof(uint))
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(models[i..]) == function.Model && !_claims.Exists(claim => claim.Function == function))
                    return function;
            }
        }

        return null;
    }

    /// <summary>Nothing that the device does reaches anybody any more, and whoever had it reaches nothing of it.</summary>
    private void Silence(Claim claim)
    {
        claim.Function.Command(ConfigurationRegister.MemoryAccess | ConfigurationRegister.LineDisabled, ConfigurationRegister.BusMaster);
        MessageInterrupts.Disable(claim.Function);
        if (claim.Interrupt != 0)
            _resources.Revoke(claim.Interrupt);
        foreach (ulong registers in claim.Registers)
        {
            _resources.Revoke(registers);
            _resources.Delete(registers);
        }

        claim.Registers.Clear();
    }

    /// <summary>A message if the device can send one and there is one left; else the line that firmware wired it to.</summary>
    private bool FindInterrupt(Claim claim)
    {
        bool canSend = claim.Function.FindCapability(ConfigurationRegister.MessageCapability) != 0;
        if ((canSend || claim.Table is not null) && _resources.TryMessage(_nextMessage, out ulong message, out uint address, out uint data))
        {
            _nextMessage++;
            claim.Kind = canSend ? InterruptKind.Message : InterruptKind.TableEntry;
            claim.Interrupt = message;
            claim.MessageAddress = address;
            claim.MessageData = data;
            return true;
        }

        if (claim.Function.Line < 0 || !_resources.TryLine(claim.Function.Line, out ulong line))
            return false;

        claim.Kind = InterruptKind.Line;
        claim.Interrupt = line;
        return true;
    }

    /// <summary>Whether another function has registers in a range: a BAR may be smaller than a page.</summary>
    private bool IsOthers(Claim claim, ulong start, ulong end)
    {
        foreach (PciFunction function in Functions)
        {
            for (int i = 0; function != claim.Function && i < 6; i++)
            {
                if (function.Bar(i).Overlaps(start, end))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether the table of messages lies in a range: who can write it chooses which interrupts the device raises.</summary>
    private static bool TouchesTable(Claim claim, int bar, ulong start, ulong end)
    {
        ulong begin = claim.Function.Bar(bar).Address;
        return claim.Table is { } table && table.Touches(bar, Math.Max(start, begin) - begin, end - begin);
    }
}
