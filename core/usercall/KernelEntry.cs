using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>
/// The <c>syscall</c> instruction: stubs in <c>Assembly/KernelEntry.S</c>, called directly. Programs use the typed
/// <see cref="Kernel"/> instead.
/// </summary>
public static class KernelEntry
{
    /// <summary>A call that carries no message.</summary>
    [RuntimeImport("px_kernel_invoke")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern KernelResult Invoke(long number, ulong handle, ulong argument0, ulong argument1, ulong argument2, ulong argument3);

    /// <summary>A call that carries no message and has one argument at most.</summary>
    [RuntimeImport("px_kernel_invoke_one")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern KernelResult Invoke(long number, ulong handle, ulong argument0);

    /// <summary><see cref="CallNumber.Call"/>. Does not set <see cref="Message.Badge"/>.</summary>
    [RuntimeImport("px_kernel_call")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern CallStatus Call(ref Message message, ulong endpoint);

    /// <summary><see cref="CallNumber.ReplyWait"/>.</summary>
    [RuntimeImport("px_kernel_reply_wait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern CallStatus ReplyWait(ref Message message, ulong endpoint);

    /// <summary>Any other call that carries a message.</summary>
    [RuntimeImport("px_kernel_invoke_message")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern CallStatus InvokeMessage(ref Message message, ulong handle, long number, ulong argument0);
}
