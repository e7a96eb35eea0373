using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>The <c>syscall</c> instruction of the host: hands every call to <see cref="KernelTransport.Current"/>.</summary>
public static class KernelEntry
{
    /// <summary>A call that carries no message.</summary>
    public static KernelResult Invoke(long number, ulong handle, ulong argument0, ulong argument1, ulong argument2, ulong argument3) =>
        KernelTransport.Current.Invoke((CallNumber)number, handle, argument0, argument1, argument2, argument3);

    /// <summary>A call that carries no message and has one argument at most.</summary>
    public static KernelResult Invoke(long number, ulong handle, ulong argument0) => Invoke(number, handle, argument0, 0, 0, 0);

    /// <summary><see cref="CallNumber.Call"/>. Does not set <see cref="Message.Badge"/>.</summary>
    public static CallStatus Call(ref Message message, ulong endpoint) =>
        KernelTransport.Current.InvokeMessage(CallNumber.Call, endpoint, 0, ref message);

    /// <summary><see cref="CallNumber.ReplyWait"/>.</summary>
    public static CallStatus ReplyWait(ref Message message, ulong endpoint) =>
        KernelTransport.Current.InvokeMessage(CallNumber.ReplyWait, endpoint, 0, ref message);

    /// <summary>Any other call that carries a message.</summary>
    public static CallStatus InvokeMessage(ref Message message, ulong handle, long number, ulong argument0) =>
        KernelTransport.Current.InvokeMessage((CallNumber)number, handle, argument0, ref message);
}
