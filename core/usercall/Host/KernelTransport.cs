using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>Stands in for the kernel on the host.</summary>
public abstract class KernelTransport
{
    /// <summary>The kernel that the calls of this thread of execution go to.</summary>
    [System.ThreadStatic]
    private static KernelTransport? current;

    /// <summary>The kernel that the calls of this thread of execution go to.</summary>
    /// <exception cref="System.InvalidOperationException">None was installed.</exception>
    public static KernelTransport Current
    {
        get => current ?? throw new System.InvalidOperationException("No KernelTransport is installed on this thread.");
        set => current = value;
    }

    /// <summary>A call that carries no message.</summary>
    public abstract KernelResult Invoke(CallNumber number, ulong handle, ulong argument0, ulong argument1, ulong argument2, ulong argument3);

    /// <summary>A call that carries a message.</summary>
    public abstract CallStatus InvokeMessage(CallNumber number, ulong handle, ulong argument0, ref Message message);

    /// <summary>Reads a word of a message page.</summary>
    public abstract ulong ReadPage(ulong page, int offset);

    /// <summary>Writes a word of a message page.</summary>
    public abstract void WritePage(ulong page, int offset, ulong value);
}
