namespace Pistachio.Files;

/// <summary>The system calls of <see cref="LinuxSocketCall"/>: arguments as a program puts them into registers.</summary>
public static class LinuxSocketCalls
{
    /// <summary>Answer a call, see <see cref="LinuxFileCalls.TryCall"/>; with the sixth argument.</summary>
    public static bool TryCall<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, ulong a5, out long result)
        where TDomain : struct, IFileDomain
    {
        switch ((LinuxSocketCall)number)
        {
            case LinuxSocketCall.Socket:
                result = files.Socket((int)a0, (uint)a1, (int)a2);
                return true;
            case LinuxSocketCall.Socketpair:
                result = files.SocketPair((int)a0, (uint)a1, (int)a2, a3);
                return true;
            case LinuxSocketCall.Bind:
                result = files.Bind((int)a0, a1, (uint)a2);
                return true;
            case LinuxSocketCall.Listen:
                result = files.Listen((int)a0, (int)a1);
                return true;
            case LinuxSocketCall.Connect:
                result = files.Connect((int)a0, a1, (uint)a2);
                return true;
            case LinuxSocketCall.Accept:
                result = files.Accept((int)a0, a1, a2, 0);
                return true;
            case LinuxSocketCall.Accept4:
                result = files.Accept((int)a0, a1, a2, (uint)a3);
                return true;
            case LinuxSocketCall.Shutdown:
                result = files.Shutdown((int)a0, (uint)a1);
                return true;
            case LinuxSocketCall.Getsockname:
                result = files.Name((int)a0, a1, a2, ofPeer: false);
                return true;
            case LinuxSocketCall.Getpeername:
                result = files.Name((int)a0, a1, a2, ofPeer: true);
                return true;
            case LinuxSocketCall.Getsockopt:
                result = files.GetOption((int)a0, (uint)a1, (uint)a2, a3, a4);
                return true;
            case LinuxSocketCall.Setsockopt:
                result = files.SetOption((int)a0, (uint)a1, (uint)a2, a3, (uint)a4);
                return true;
            case LinuxSocketCall.Sendto:
                result = files.SendTo((int)a0, a1, a2, (MessageFlags)a3, a4, (uint)a5);
                return true;
            case LinuxSocketCall.Recvfrom:
                result = files.ReceiveFrom((int)a0, a1, a2, (MessageFlags)a3, a4, a5);
                return true;
            case LinuxSocketCall.Sendmsg:
                result = files.SendMessage((int)a0, a1, (MessageFlags)a2);
                return true;
            case LinuxSocketCall.Recvmsg:
                result = files.ReceiveMessage((int)a0, a1, (MessageFlags)a2);
                return true;
            case LinuxSocketCall.Sendmmsg:
                result = files.SendMessages((int)a0, a1, (uint)a2, (MessageFlags)a3);
                return true;
            case LinuxSocketCall.Recvmmsg:
                result = files.ReceiveMessages((int)a0, a1, (uint)a2, (MessageFlags)a3, a4);
                return true;
            default:
                result = 0;
                return false;
        }
    }
}
