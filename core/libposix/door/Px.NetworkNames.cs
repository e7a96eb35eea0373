using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Names and addresses of the network. Texts end with a zero byte; without it: EINVAL.</content>
public static partial class Px
{
    /// <summary>
    /// px_getaddrinfo: the address of a list of <see cref="AddressInformation"/>, for <see cref="At"/>. No host or no service: an empty span. The result is
    /// 0 or a PX_EAI_ value.
    /// </summary>
    public static int GetAddresses(ReadOnlySpan<byte> host, ReadOnlySpan<byte> service, in AddressInformation hints, out ulong list)
    {
        const int noName = -2; // PX_EAI_NONAME
        list = 0;
        if ((host.Length != 0 && !IsPath(host)) || (service.Length != 0 && !IsPath(service)))
            return noName;
        ref readonly byte hostText = ref host.Length == 0 ? ref Unsafe.NullRef<byte>() : ref host[0];
        ref readonly byte serviceText = ref service.Length == 0 ? ref Unsafe.NullRef<byte>() : ref service[0];
        return Getaddrinfo(in hostText, in serviceText, in hints, ref list);
    }

    /// <summary>px_freeaddrinfo: gives a list back.</summary>
    [RuntimeImport("px_freeaddrinfo")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void FreeAddresses(ulong list);

    /// <summary>px_getnameinfo: names of a socket address. The result is 0 or a PX_EAI_ value.</summary>
    public static int GetNames(ReadOnlySpan<byte> address, Span<byte> host, Span<byte> service, int flags) =>
        Getnameinfo(in First(address), (uint)address.Length, ref First(host), (uint)host.Length, ref First(service), (uint)service.Length, flags);

    /// <summary>px_gai_strerror: the address of a text in English.</summary>
    [RuntimeImport("px_gai_strerror")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong AddressErrorText(int error);

    /// <summary>
    /// px_inet_ntop: an address of AF_INET, 4 bytes, or AF_INET6, 16 bytes, as text with a zero byte. EAFNOSUPPORT. ENOSPC: no room. EINVAL: too few
    /// bytes.
    /// </summary>
    public static long AddressToText(int family, ReadOnlySpan<byte> address, Span<byte> text)
    {
        const int internet6 = 10;
        if (address.Length < (family == internet6 ? 16 : 4))
            return NoPath;
        return InetNtop(family, in address[0], ref First(text), (uint)text.Length) == 0 ? -ErrnoLocation() : 0;
    }

    /// <summary>px_inet_pton: the address that a text is. EINVAL: it is none. EAFNOSUPPORT.</summary>
    public static long TextToAddress(int family, ReadOnlySpan<byte> text, Span<byte> address)
    {
        const int internet6 = 10;
        if (!IsPath(text) || address.Length < (family == internet6 ? 16 : 4))
            return NoPath;
        long result = Answer(InetPton(family, in text[0], ref address[0]));
        return result == 1 ? 0 : result == 0 ? NoPath : result;
    }

    /// <summary>px_if_nametoindex: the number of an interface.</summary>
    public static long InterfaceNumber(ReadOnlySpan<byte> name)
    {
        long number = IsPath(name) ? IfNametoindex(in name[0]) : 0;
        return number != 0 ? number : IsPath(name) ? -ErrnoLocation() : NoPath;
    }

    /// <summary>px_if_indextoname: at least 16 bytes, else EINVAL; the name ends with a zero byte. ENXIO: no such interface.</summary>
    public static long InterfaceName(uint number, Span<byte> name)
    {
        const int size = 16;
        if (name.Length < size)
            return NoPath;
        return IfIndextoname(number, ref name[0]) == 0 ? -ErrnoLocation() : 0;
    }

    [RuntimeImport("px_getaddrinfo")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Getaddrinfo(in byte host, in byte service, in AddressInformation hints, ref ulong list);

    [RuntimeImport("px_getnameinfo")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Getnameinfo(in byte address, uint length, ref byte host, uint hostSize, ref byte service, uint serviceSize, int flags);

    [RuntimeImport("px_inet_ntop")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong InetNtop(int family, in byte address, ref byte text, uint size);

    [RuntimeImport("px_inet_pton")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int InetPton(int family, in byte text, ref byte address);

    [RuntimeImport("px_if_nametoindex")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern uint IfNametoindex(in byte name);

    [RuntimeImport("px_if_indextoname")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong IfIndextoname(uint number, ref byte name);
}
