using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>What the system tells of itself.</summary>
internal static class SystemCalls
{
    private const int FieldLength = 65;
    private const ulong PageSize = StartPage.PageSize;

    /// <summary><c>uname</c>. Programs look for Linux and for how new it is; the rest says what this is.</summary>
    public static long Uname(ulong address)
    {
        if (!UserMemory.TryBytes(address, 6 * FieldLength, out Span<byte> fields))
            return CallResult.Of(Errno.EFAULT);
        Span<byte> host = stackalloc byte[SystemNames.MaximumLength];
        Span<byte> domain = stackalloc byte[SystemNames.MaximumLength];
        int domainLength = 0;
        Errno error = Processes.Library.Connection.Server.SystemName(false, host, out int hostLength);
        if (error == Errno.None)
            error = Processes.Library.Connection.Server.SystemName(true, domain, out domainLength);
        if (error != Errno.None)
            return CallResult.Of(error);
        fields.Clear();
        "Linux"u8.CopyTo(fields);
        host.Slice(0, hostLength).CopyTo(fields.Slice(FieldLength));
        "6.1.0-pistachio"u8.CopyTo(fields.Slice(2 * FieldLength));
        "Pistachio 0.1.0"u8.CopyTo(fields.Slice(3 * FieldLength));
        "x86_64"u8.CopyTo(fields.Slice(4 * FieldLength));
        domain.Slice(0, domainLength).CopyTo(fields.Slice(5 * FieldLength));
        return 0;
    }

    /// <summary><c>sethostname</c> and <c>setdomainname</c> of Linux.</summary>
    /// <returns>EPERM: not the superuser. EINVAL: longer than 64 bytes. EFAULT.</returns>
    public static long SetName(bool ofDomain, ulong address, int length)
    {
        // Who may not is told that first, whatever the name is.
        Errno error = Processes.Library.IdentityFunctions.Read(out Processes.Library.Identity identity);
        if (error == Errno.None && identity.EffectiveUser != 0)
            error = Errno.EPERM;
        if (error != Errno.None)
            return CallResult.Of(error);
        if (length is < 0 or > SystemNames.MaximumLength)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.TryBytes(address, (ulong)(uint)length, out Span<byte> name))
            return CallResult.Of(Errno.EFAULT);
        return CallResult.Of(Processes.Library.Connection.Server.SetSystemName(ofDomain, name));
    }

    /// <summary><c>sysinfo</c> of Linux. The memory is what all processes together can have, as /proc/meminfo tells it.</summary>
    public static long Sysinfo(ulong address)
    {
        Errno error = Processes.Library.Connection.Server.SystemUsage(
            out ulong pages, out ulong free, out uint processes, out uint load1, out uint load5, out uint load15);
        if (error != Errno.None)
            return CallResult.Of(error);
        if (Kernel.Clock(out ulong now) != CallStatus.Ok)
            return CallResult.Of(Errno.EIO);
        Information information = default;
        information.Uptime = now / 1_000_000_000;
        information.Load1 = load1;
        information.Load5 = load5;
        information.Load15 = load15;
        information.TotalMemory = pages * PageSize;
        information.FreeMemory = free * PageSize;
        information.Processes = (ushort)processes;
        information.Unit = 1;
        return UserMemory.TryWrite(address, information) ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>getcpu</c>: there is one.</summary>
    public static long Getcpu(ulong cpu, ulong node) =>
        (cpu == 0 || UserMemory.TryWrite(cpu, 0u)) && (node == 0 || UserMemory.TryWrite(node, 0u)) ? 0 : CallResult.Of(Errno.EFAULT);

    /// <summary><c>getrandom</c>: see <see cref="RandomSource"/>.</summary>
    /// <param name="address">Where the bytes go.</param>
    /// <param name="length">How many; cut to 32 MiB - 1 as on Linux.</param>
    /// <param name="flags">GRND_NONBLOCK 1, GRND_RANDOM 2, GRND_INSECURE 4: all the same here.</param>
    /// <returns>The bytes. EINVAL: unknown flags. EFAULT.</returns>
    public static long Getrandom(ulong address, ulong length, uint flags)
    {
        const uint known = 7;
        const ulong most = 0x1FF_FFFF;
        if ((flags & ~known) != 0)
            return CallResult.Of(Errno.EINVAL);
        length = length < most ? length : most;
        if (!UserMemory.TryBytes(address, length, out Span<byte> bytes))
            return CallResult.Of(Errno.EFAULT);
        for (int at = 0; at < bytes.Length;)
        {
            ulong word = RandomSource.Next();
            for (int i = 0; i < sizeof(ulong) && at < bytes.Length; i++, at++)
                bytes[at] = (byte)(word >> (8 * i));
        }

        return (long)length;
    }

    /// <summary><c>struct sysinfo</c> on x86-64.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    private struct Information
    {
        [FieldOffset(0)] public ulong Uptime;
        [FieldOffset(8)] public ulong Load1;
        [FieldOffset(16)] public ulong Load5;
        [FieldOffset(24)] public ulong Load15;
        [FieldOffset(32)] public ulong TotalMemory;
        [FieldOffset(40)] public ulong FreeMemory;
        [FieldOffset(80)] public ushort Processes;
        [FieldOffset(104)] public uint Unit;
    }
}
