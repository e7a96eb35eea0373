using System;
using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>The request at the start of the private memory: what this process begins with, and where execve puts its strings.</summary>
internal static class Request
{
    private static bool isAbsent;

    /// <summary>In the child of a fork: it has no request.</summary>
    public static void Forget() => isAbsent = true;

    /// <summary>The header.</summary>
    public static ref ProcessRequest Header => ref ProcessMemory.At<ProcessRequest>(ProcessLayout.PrivateMemory, 1)[0];

    /// <summary>The whole request.</summary>
    public static Span<byte> Bytes => ProcessMemory.At<byte>(ProcessLayout.PrivateMemory, ProcessRequest.TotalSize);

    /// <summary>Path, arguments and environment.</summary>
    public static ProgramStrings Strings => new(
        ProcessMemory.At<byte>(ProcessLayout.PrivateMemory + ProcessRequest.StringsOffset, ProcessRequest.MaximumStringBytes), ref Header);

    /// <summary>Take the strings of an execve from the program's memory.</summary>
    /// <param name="path">Address of the path.</param>
    /// <param name="arguments">Address of the argument pointers, ended by a zero; 0: none.</param>
    /// <param name="environment">The same for the environment.</param>
    /// <returns>E2BIG, ENAMETOOLONG, EFAULT. ENOMEM: no memory for a request.</returns>
    public static Errno Collect(ulong path, ulong arguments, ulong environment)
    {
        const int pathMaximum = 4096;
        if (isAbsent)
        {
            Errno provided = Connection.Server.ProvideRequest();
            if (provided != Errno.None)
                return provided;
            isAbsent = false;
        }

        ProgramStrings strings = Strings;
        Header.ArgumentCount = 0;
        Header.EnvironmentCount = 0;
        Header.StringBytes = 0;
        Errno error = UserMemory.CopyString(path, strings.Free.Slice(0, pathMaximum - 1), out int length);
        if (error == Errno.None)
            error = strings.Took(length);
        if (error == Errno.None)
            error = CollectList(arguments, ref Header.ArgumentCount);
        return error == Errno.None ? CollectList(environment, ref Header.EnvironmentCount) : error;
    }

    private static Errno CollectList(ulong list, ref uint count)
    {
        ProgramStrings strings = Strings;
        for (; list != 0; list += sizeof(ulong))
        {
            if (!UserMemory.TryRead(list, out ulong text))
                return Errno.EFAULT;
            if (text == 0)
                break;
            Errno error = UserMemory.CopyString(text, strings.Free, out int length);
            if (error == Errno.None)
                error = strings.Took(length);
            if (error != Errno.None)
                return error == Errno.EFAULT ? error : Errno.E2BIG;
            count++;
        }

        return Errno.None;
    }
}
