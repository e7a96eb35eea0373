using System.Runtime;
using Pistachio.Abi;
using Pistachio.Kernel.Memory;
using Pistachio.Platform;

namespace Pistachio.Kernel.Calls;

/// <summary>Status in <c>rax</c>, value in <c>rdx</c>.</summary>
public struct CallResult
{
    public CallStatus Status;
    public ulong Value;
}

/// <summary>Calls that neither block nor switch nor restart: the entry code saves no registers for them.</summary>
public static class DirectCalls
{
    [RuntimeExport("DirectMap")]
    public static CallResult Map(CpuRef cpu, ulong handle, ulong space, ulong address, ulong range, ulong protection)
    {
        CallResult result;
        result.Status = MemoryObject.Map(cpu, ref cpu.Value.Current.Value, handle, space, address, range, protection, out result.Value);
        return result;
    }

    [RuntimeExport("DirectUnmap")]
    public static CallResult Unmap(CpuRef cpu, ulong handle, ulong range)
    {
        CallResult result;
        result.Status = MemoryObject.Unmap(cpu, ref cpu.Value.Current.Value, handle, range, out result.Value);
        return result;
    }

    [RuntimeExport("DirectProtect")]
    public static CallResult Protect(CpuRef cpu, ulong handle, ulong range, ulong protection)
    {
        CallResult result;
        result.Status = MemoryObject.Protect(cpu, ref cpu.Value.Current.Value, handle, range, protection, out result.Value);
        return result;
    }

    [RuntimeExport("DirectQueryPages")]
    public static CallResult QueryPages(CpuRef cpu, ulong handle, ulong range, ulong clear)
    {
        CallResult result;
        result.Status = MemoryObject.Query(cpu, ref cpu.Value.Current.Value, handle, range, clear, out result.Value);
        return result;
    }

    [RuntimeExport("DirectClock")]
    public static CallResult ReadClock()
    {
        CallResult result;
        result.Status = CallStatus.Ok;
        result.Value = Clock.ToNanoseconds(Clock.Ticks());
        return result;
    }

    [RuntimeExport("DirectNull")]
    public static CallResult Null()
    {
        CallResult result;
        result.Status = CallStatus.Ok;
        result.Value = 0;
        return result;
    }
}
