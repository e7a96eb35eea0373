using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>
/// SO_SNDBUF and SO_RCVBUF as Linux counts them (socket(7)): a program that asks for some bytes is told twice as many, as half is for what the system needs
/// with them. So what data has is half of what is told.
/// </summary>
public static class SocketBufferSize
{
    /// <summary>More nobody asks for but the superuser: the defaults of net.core.wmem_max and net.core.rmem_max of Linux.</summary>
    public const int Most = 212_992;

    /// <summary>The least that is told of SO_SNDBUF.</summary>
    public const int LeastSend = 4608;

    /// <summary>The least that is told of SO_RCVBUF.</summary>
    public const int LeastReceive = 2304;

    /// <summary>What is told from now on.</summary>
    /// <param name="option">Which of the four options is set.</param>
    /// <param name="value">The <c>int</c> of the program. A negative one is the largest, or of SO_SNDBUFFORCE and SO_RCVBUFFORCE the smallest.</param>
    /// <param name="most">Bytes that a program may ask for.</param>
    public static int Told(SocketOption option, uint value, int most)
    {
        const uint longest = int.MaxValue / 2;
        bool isForced = option is SocketOption.SendBufferForce or SocketOption.ReceiveBufferForce;
        if (isForced)
            value = value > int.MaxValue ? 0 : Math.Min(value, longest);
        else
            value = Math.Min(value, (uint)most);
        return Math.Max((int)value * 2, IsSend(option) ? LeastSend : LeastReceive);
    }

    /// <summary>The option is of what is sent.</summary>
    public static bool IsSend(SocketOption option) => option is SocketOption.SendBuffer or SocketOption.SendBufferForce;
}
