using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>
/// Values that each thread has of its own, what is done once, and around a fork. A program exports what it needs of these: <c>px_value_main</c>,
/// which gets a value of a thread that ends; <c>px_once_main</c>, which gets the number of what is to be done; <c>px_fork_main</c>, which gets where
/// the fork is.
/// </content>
public static partial class Px
{
    /// <summary>px_pthread_key_create: a key, of which each thread has a value, 0 at first. EAGAIN: no key left of 128.</summary>
    public static long KeyCreate(out uint key)
    {
        key = 0;
        return -PthreadKeyCreate(ref key, 0);
    }

    /// <summary>px_pthread_key_create: a key whose values, unless 0, <c>px_value_main</c> gets when their threads end, up to 4 times.</summary>
    public static long KeyCreateWithEnd(out uint key)
    {
        key = 0;
        return -CsharpKeyCreate(ref key);
    }

    /// <summary>px_pthread_key_delete. EINVAL: no such key.</summary>
    public static long KeyDelete(uint key) => -PthreadKeyDelete(key);

    /// <summary>px_pthread_getspecific: the value of the calling thread.</summary>
    [RuntimeImport("px_pthread_getspecific")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong GetValue(uint key);

    /// <summary>px_pthread_setspecific. EINVAL: no such key.</summary>
    public static long SetValue(uint key, ulong value) => -PthreadSetspecific(key, value);

    /// <summary>px_pthread_once: <c>px_once_main</c> gets the number, unless it has been called for this before; who comes meanwhile waits.</summary>
    public static long Once(ref PosixOnce once, ulong number) => -CsharpOnce(ref once, number);

    /// <summary>
    /// px_pthread_atfork: <c>px_fork_main</c> is called around each <see cref="Fork"/>, with 0 before it, with 1 after it in the parent, and with 2
    /// in the child. ENOMEM.
    /// </summary>
    public static long AtFork() => -CsharpAtfork();

    [RuntimeImport("px_pthread_key_create")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadKeyCreate(ref uint key, ulong destructor);

    [RuntimeImport("px_csharp_key_create")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int CsharpKeyCreate(ref uint key);

    [RuntimeImport("px_pthread_key_delete")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadKeyDelete(uint key);

    [RuntimeImport("px_pthread_setspecific")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSetspecific(uint key, ulong value);

    [RuntimeImport("px_csharp_once")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int CsharpOnce(ref PosixOnce once, ulong number);

    [RuntimeImport("px_csharp_atfork")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int CsharpAtfork();
}
