using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>Result of a kernel call. Two words, so the calling convention returns it in the very registers the kernel uses, <c>rax:rdx</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KernelResult
{
    public CallStatus Status;
    public ulong Value;
}
