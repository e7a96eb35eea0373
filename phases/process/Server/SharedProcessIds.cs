using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server;

/// <summary>
/// Pages where the VFS server reads which process ids there are, and which threads they have (<see cref="VfsLimits.ProcessIdPages"/>). So neither
/// a new process nor one that was waited for costs a message for /proc.
/// </summary>
public sealed class SharedProcessIds
{
    /// <summary>Where the process server sees it: in the two MiB of its other windows, so that they share a page table.</summary>
    private const ulong Address = 0x2_3018_0000;

    private readonly IKernelProcesses _kernel;

    private SharedProcessIds(IKernelProcesses kernel, ulong memory)
    {
        _kernel = kernel;
        Memory = memory;
    }

    /// <summary>The pages, to read.</summary>
    public ulong Memory { get; }

    /// <summary>Make the pages. Null: no memory.</summary>
    public static SharedProcessIds? Make(IKernelProcesses kernel, DomainSources sources)
    {
        if (kernel.Retype(sources.Untyped, CapabilityKind.Memory, VfsLimits.ProcessIdPages, out ulong memory) != CallStatus.Ok)
            return null;
        bool isMapped = kernel.Map(memory, sources.Space, Address, 0, VfsLimits.ProcessIdPages, Protection.Read | Protection.Write) == CallStatus.Ok;
        return isMapped && kernel.Derive(memory, Rights.Read, 0, 0, out ulong shown) == CallStatus.Ok ? new SharedProcessIds(kernel, shown) : null;
    }

    /// <summary>There is a process of this id, or none any more.</summary>
    public void Set(uint pid, bool exists)
    {
        Span<byte> bits = _kernel.Bytes(Address, StartPage.PageSize);
        byte bit = (byte)(1 << (int)(pid % 8));
        if (exists)
            bits[(int)(pid / 8)] |= bit;
        else
            bits[(int)(pid / 8)] &= (byte)~bit;
    }

    /// <summary>A thread beside the first of a process has this id; 0: none has it any more.</summary>
    public void SetThread(uint id, uint pid)
    {
        Span<byte> owners = _kernel.Bytes(Address + StartPage.PageSize, (VfsLimits.ProcessIdPages - 1) * StartPage.PageSize);
        BinaryPrimitives.WriteUInt16LittleEndian(owners.Slice((int)id * sizeof(ushort)), (ushort)pid);
    }
}
