using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Ipc;

/// <summary>The kernel address of a notification; zero is none.</summary>
public readonly struct NotificationRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NotificationRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live Notification, which every holder of a NotificationRef guarantees.</summary>
    public ref Notification Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<Notification>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(NotificationRef other) => Address == other.Address;
}
