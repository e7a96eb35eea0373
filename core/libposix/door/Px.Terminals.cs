using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Terminals. Requests are those of Linux (asm-generic/ioctls.h).</summary>
public static partial class Px
{
    private const ulong DrainRequest = 0x5409;
    private const ulong FlowRequest = 0x540A;
    private const ulong FlushRequest = 0x540B;
    private const ulong GetForegroundRequest = 0x540F;
    private const ulong SetForegroundRequest = 0x5410;
    private const ulong GetSizeRequest = 0x5413;
    private const ulong SetSizeRequest = 0x5414;
    private const ulong SessionRequest = 0x5429;
    private const ulong GetSettingsRequest = 0x802C_542A;
    private const ulong SetSettingsRequest = 0x402C_542B;
    private const ulong NumberRequest = 0x8004_5430;
    private const ulong LockRequest = 0x4004_5431;
    private const long NoSuchGroup = -3;
    private const long NotPermitted = -1;
    private const long NotValid = -22;

    /// <summary>px_tcgetattr.</summary>
    public static long TcGetAttributes(int descriptor, out TerminalSettings settings)
    {
        settings = default;
        return IoctlSettings(descriptor, GetSettingsRequest, ref settings);
    }

    /// <summary>px_tcsetattr. The actions: 0 at once, 1 when all output was sent, 2 then too, and input is dropped.</summary>
    public static long TcSetAttributes(int descriptor, int actions, TerminalSettings settings) =>
        (uint)actions > 2 ? NotValid : IoctlSettings(descriptor, SetSettingsRequest + (uint)actions, ref settings);

    /// <summary>px_tcdrain.</summary>
    public static long TcDrain(int descriptor) => WaitingIoctl(descriptor, DrainRequest, 1);

    /// <summary>px_tcsendbreak.</summary>
    public static long TcSendBreak(int descriptor) => Ioctl(descriptor, DrainRequest, 0);

    /// <summary>px_tcflow.</summary>
    public static long TcFlow(int descriptor, int action) => Ioctl(descriptor, FlowRequest, (uint)action);

    /// <summary>px_tcflush.</summary>
    public static long TcFlush(int descriptor, int queue) => Ioctl(descriptor, FlushRequest, (uint)queue);

    /// <summary>px_tcgetsid.</summary>
    public static long TcGetSession(int descriptor) => NumberOf(descriptor, SessionRequest);

    /// <summary>px_tcgetpgrp.</summary>
    public static long TcGetForeground(int descriptor) => NumberOf(descriptor, GetForegroundRequest);

    /// <summary>px_tcsetpgrp.</summary>
    public static long TcSetForeground(int descriptor, int group)
    {
        long result = IoctlNumber(descriptor, SetForegroundRequest, ref group);
        return result == NoSuchGroup ? NotPermitted : result;
    }

    /// <summary>px_tcgetwinsize.</summary>
    public static long TcGetSize(int descriptor, out ushort rows, out ushort columns)
    {
        ulong size = 0;
        long result = IoctlSize(descriptor, GetSizeRequest, ref size);
        rows = (ushort)size;
        columns = (ushort)(size >> 16);
        return result;
    }

    /// <summary>px_tcsetwinsize.</summary>
    public static long TcSetSize(int descriptor, ushort rows, ushort columns)
    {
        ulong size = rows | ((ulong)columns << 16);
        return IoctlSize(descriptor, SetSizeRequest, ref size);
    }

    /// <summary>px_isatty: 0 for a terminal.</summary>
    public static long IsTerminal(int descriptor) => TcGetAttributes(descriptor, out _);

    /// <summary>px_posix_openpt.</summary>
    public static long OpenPseudoTerminal(int flags) => Open("/dev/ptmx\0"u8, flags, 0);

    /// <summary>px_unlockpt.</summary>
    public static long UnlockPseudoTerminal(int master)
    {
        int locked = 0;
        return IoctlNumber(master, LockRequest, ref locked);
    }

    /// <summary>N of the name /dev/pts/N, which px_ptsname tells.</summary>
    public static long PseudoTerminalNumber(int master) => NumberOf(master, NumberRequest);

    private static long NumberOf(int descriptor, ulong request)
    {
        int number = 0;
        long result = IoctlNumber(descriptor, request, ref number);
        return result < 0 ? result : number;
    }

    [RuntimeImport("px_point_ioctl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long WaitingIoctl(int descriptor, ulong request, ulong argument);

    [RuntimeImport("px_raw_ioctl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long IoctlSettings(int descriptor, ulong request, ref TerminalSettings settings);

    [RuntimeImport("px_raw_ioctl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long IoctlNumber(int descriptor, ulong request, ref int number);

    [RuntimeImport("px_raw_ioctl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long IoctlSize(int descriptor, ulong request, ref ulong size);
}
