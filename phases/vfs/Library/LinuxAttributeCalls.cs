namespace Pistachio.Files;

/// <summary>The system calls of <see cref="LinuxAttributeCall"/>: arguments as a program puts them into registers.</summary>
public static class LinuxAttributeCalls
{
    /// <summary>Answer a call, see <see cref="LinuxFileCalls.TryCall"/>.</summary>
    public static bool TryCall<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, out long result)
        where TDomain : struct, IFileDomain
    {
        switch ((LinuxAttributeCall)number)
        {
            case LinuxAttributeCall.Setxattr:
            case LinuxAttributeCall.Lsetxattr:
                result = files.SetAttribute(a0, (LinuxAttributeCall)number == LinuxAttributeCall.Setxattr, a1, a2, a3, (uint)a4);
                return true;
            case LinuxAttributeCall.Fsetxattr:
                result = files.SetAttribute((int)a0, a1, a2, a3, (uint)a4);
                return true;
            case LinuxAttributeCall.Getxattr:
            case LinuxAttributeCall.Lgetxattr:
                result = files.GetAttribute(a0, (LinuxAttributeCall)number == LinuxAttributeCall.Getxattr, a1, a2, a3);
                return true;
            case LinuxAttributeCall.Fgetxattr:
                result = files.GetAttribute((int)a0, a1, a2, a3);
                return true;
            case LinuxAttributeCall.Listxattr:
            case LinuxAttributeCall.Llistxattr:
                result = files.ListAttributes(a0, (LinuxAttributeCall)number == LinuxAttributeCall.Listxattr, a1, a2);
                return true;
            case LinuxAttributeCall.Flistxattr:
                result = files.ListAttributes((int)a0, a1, a2);
                return true;
            case LinuxAttributeCall.Removexattr:
            case LinuxAttributeCall.Lremovexattr:
                result = files.RemoveAttribute(a0, (LinuxAttributeCall)number == LinuxAttributeCall.Removexattr, a1);
                return true;
            case LinuxAttributeCall.Fremovexattr:
                result = files.RemoveAttribute((int)a0, a1);
                return true;
            default:
                result = 0;
                return false;
        }
    }
}
