using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Platform;

namespace Pistachio.Kernel.Threads;

/// <summary>The kernel calls on threads.</summary>
internal static class ThreadCalls
{
    /// <summary>See <see cref="CallNumber.ThreadBind"/>.</summary>
    public static CallStatus Bind(CpuRef cpu, ThreadRef current, ulong handle, ulong spaceHandle, ulong tableHandle)
    {
        CallStatus status = FindStopped(current, handle, out ThreadRef thread);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        status = Lookup.Find(ref current.Value, spaceHandle, CapabilityKind.AddressSpace, Rights.Write, out SlotRef space);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        status = Lookup.Find(ref current.Value, tableHandle, CapabilityKind.CapabilityTable, Rights.Write, out SlotRef table);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        BindTo(cpu, thread, space, table);
        return CallStatus.Ok;
    }

    /// <summary>Binds a stopped thread to what two slots name.</summary>
    public static void BindTo(CpuRef cpu, ThreadRef thread, SlotRef space, SlotRef table)
    {
        Fill(cpu, thread, ThreadSlot.Space, space);
        Fill(cpu, thread, ThreadSlot.Table, table);
        ref Thread value = ref thread.Value;
        value.Root = new AddressSpaceRef(space.Value.Object).Value.Root;
        ref CapabilityTable capabilities = ref new CapabilityTableRef(table.Value.Object).Value;
        value.TableSlots = capabilities.Slots;
        value.TableLimit = capabilities.Count;
    }

    /// <summary>See <see cref="CallNumber.ThreadPage"/>.</summary>
    public static CallStatus Page(ThreadRef current, ulong handle, out ulong result)
    {
        result = 0;
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Thread, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ref CapabilityTable table = ref new CapabilityTableRef(current.Value.Table.Object).Value;
        SlotRef page = table.Take();
        if (page.IsNull)
        {
            return CallStatus.TableFull;
        }

        ulong physical = KernelMemory.ToPhysical(new ThreadRef(slot.Value.Object).Value.MessagePageAddress);
        page.Value.Fill(CapabilityKind.Memory, Rights.Read | Rights.Write, Slot.PackPages(physical, 1), 0, 0);
        Derivation.AddChild(slot, page);
        result = table.HandleOf(page);
        return CallStatus.Ok;
    }

    /// <summary>See <see cref="CallNumber.ThreadSet"/>.</summary>
    public static CallStatus Set(ThreadRef current, ulong handle, ulong register, ulong value)
    {
        CallStatus status = FindStopped(current, handle, out ThreadRef thread);
        return status == CallStatus.Ok ? SetRegister(ref thread.Value, (ThreadRegister)register, value) : status;
    }

    /// <summary>See <see cref="CallNumber.ThreadGet"/>.</summary>
    public static CallStatus Get(ThreadRef current, ulong handle, ulong register, out ulong value)
    {
        value = 0;
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Thread, Rights.Read, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ref Thread thread = ref new ThreadRef(slot.Value.Object).Value;
        if (register == (ulong)ThreadRegister.State)
        {
            value = thread.State switch
            {
                ThreadState.Stopped => 0,
                ThreadState.Ready => 1,
                ThreadState.Faulted => 3,
                _ => 2,
            };
            return CallStatus.Ok;
        }

        if (thread.State is not (ThreadState.Stopped or ThreadState.Faulted))
        {
            return CallStatus.WrongState;
        }

        if (register > (ulong)ThreadRegister.UpcallArgument)
        {
            return CallStatus.BadArgument;
        }

        value = RegisterOf(ref thread, (ThreadRegister)register);
        return CallStatus.Ok;
    }

    /// <summary>See <see cref="CallNumber.ThreadResume"/>. Also lets a thread go on that stopped by a fault.</summary>
    public static CallStatus Resume(CpuRef cpu, ThreadRef current, ulong handle)
    {
        CallStatus status = FindStopped(current, handle, out ThreadRef thread);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ref Thread value = ref thread.Value;
        if (value.Space.Kind == CapabilityKind.Empty || value.Table.Kind == CapabilityKind.Empty)
        {
            return CallStatus.WrongState;
        }

        value.FaultVector = Thread.NoFault;
        Scheduler.Wake(cpu, thread);
        return CallStatus.Ok;
    }

    /// <summary>See <see cref="CallNumber.ThreadSuspend"/>.</summary>
    public static CallStatus Suspend(CpuRef cpu, ThreadRef current, ulong handle)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Thread, Rights.Write, out SlotRef slot);
        if (status == CallStatus.Ok)
        {
            Suspend(cpu, new ThreadRef(slot.Value.Object));
        }

        return status;
    }

    /// <summary>Stops a thread, whatever it does. Its caller, if it serves one, goes on waiting.</summary>
    public static void Suspend(CpuRef cpu, ThreadRef thread)
    {
        Timeouts.End(cpu, thread, CallStatus.Cancelled);
        if (thread.Value.KeptOnly)
        {
            thread.Value.Rflags = Thread.InitialFlags; // for whoever looks at the stopped thread, and lets it go on with all registers
        }

        thread.Value.State = ThreadState.Stopped;
        cpu.Value.Reschedule = true;
    }

    /// <summary>See <see cref="CallNumber.ThreadSupervisor"/>.</summary>
    public static CallStatus Supervisor(CpuRef cpu, ThreadRef current, ulong handle, ulong endpointHandle)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Thread, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ThreadRef thread = new(slot.Value.Object);
        if (endpointHandle == 0)
        {
            Empty(cpu, thread, ThreadSlot.Supervisor);
            return CallStatus.Ok;
        }

        status = Lookup.Find(ref current.Value, endpointHandle, CapabilityKind.Endpoint, Rights.Write, out SlotRef endpoint);
        if (status == CallStatus.Ok)
        {
            Fill(cpu, thread, ThreadSlot.Supervisor, endpoint);
        }

        return status;
    }

    /// <summary>Puts a child of a capability into one of the slots that bind a thread.</summary>
    public static void Fill(CpuRef cpu, ThreadRef thread, ThreadSlot which, SlotRef source)
    {
        Empty(cpu, thread, which);
        CapabilityCalls.CopyInto(source, Thread.SlotOf(thread.Address, which), source.Value.Rights, source.Value.Data);
    }

    /// <summary>Empties one of the slots that bind a thread, if it is not empty.</summary>
    public static void Empty(CpuRef cpu, ThreadRef thread, ThreadSlot which)
    {
        SlotRef slot = Thread.SlotOf(thread.Address, which);
        if (slot.Value.Kind != CapabilityKind.Empty)
        {
            Destruction.Release(cpu, slot);
        }
    }

    /// <summary>See <see cref="CallNumber.SetSegmentBase"/>. No capability is needed: the registers of a thread are its own.</summary>
    public static CallStatus SetSegmentBase(ref Thread thread, ulong register, ulong value) =>
        (ThreadRegister)register is ThreadRegister.FsBase or ThreadRegister.GsBase
            ? SetRegister(ref thread, (ThreadRegister)register, value)
            : CallStatus.BadArgument;

    /// <summary>Sets a register to a value that user mode may have there.</summary>
    public static CallStatus SetRegister(ref Thread thread, ThreadRegister register, ulong value)
    {
        thread.KeptOnly = false;
        switch (register)
        {
            case ThreadRegister.Rip:
            case ThreadRegister.GateEntry:
            case ThreadRegister.UpcallEntry:
                if (value >= AddressSpace.UserEnd)
                {
                    return CallStatus.BadArgument;
                }

                break;
            case ThreadRegister.FsBase:
            case ThreadRegister.GsBase:
                if (value >= AddressSpace.UserEnd)
                {
                    return CallStatus.BadArgument;
                }

                RegisterOf(ref thread, register) = value;
                thread.SegmentBases = thread.FsBase | thread.GsBase;
                return CallStatus.Ok;
            case ThreadRegister.Rflags:
                value = (value & Thread.UserFlags) | Thread.InitialFlags;
                break;
            case ThreadRegister.State:
            case > ThreadRegister.UpcallArgument:
                return CallStatus.BadArgument;
            default:
                break;
        }

        RegisterOf(ref thread, register) = value;
        return CallStatus.Ok;
    }

    private static CallStatus FindStopped(ThreadRef current, ulong handle, out ThreadRef thread)
    {
        thread = default;
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Thread, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        thread = new ThreadRef(slot.Value.Object);
        return thread.Value.State is ThreadState.Stopped or ThreadState.Faulted ? CallStatus.Ok : CallStatus.WrongState;
    }

    private static ref ulong RegisterOf(ref Thread thread, ThreadRegister register)
    {
        switch (register)
        {
            case ThreadRegister.Rax: return ref thread.Rax;
            case ThreadRegister.Rbx: return ref thread.Rbx;
            case ThreadRegister.Rcx: return ref thread.Rcx;
            case ThreadRegister.Rdx: return ref thread.Rdx;
            case ThreadRegister.Rsi: return ref thread.Rsi;
            case ThreadRegister.Rdi: return ref thread.Rdi;
            case ThreadRegister.Rbp: return ref thread.Rbp;
            case ThreadRegister.R8: return ref thread.R8;
            case ThreadRegister.R9: return ref thread.R9;
            case ThreadRegister.R10: return ref thread.R10;
            case ThreadRegister.R11: return ref thread.R11;
            case ThreadRegister.R12: return ref thread.R12;
            case ThreadRegister.R13: return ref thread.R13;
            case ThreadRegister.R14: return ref thread.R14;
            case ThreadRegister.R15: return ref thread.R15;
            case ThreadRegister.Rip: return ref thread.Rip;
            case ThreadRegister.Rflags: return ref thread.Rflags;
            case ThreadRegister.Rsp: return ref thread.Rsp;
            case ThreadRegister.FsBase: return ref thread.FsBase;
            case ThreadRegister.GsBase: return ref thread.GsBase;
            case ThreadRegister.UpcallEntry: return ref thread.UpcallEntry;
            case ThreadRegister.UpcallStack: return ref thread.UpcallStack;
            case ThreadRegister.GateEntry: return ref thread.GateEntry;
            default: return ref thread.UpcallArgument;
        }
    }
}
