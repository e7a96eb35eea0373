using System;
using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>The request of the process: what it begins with, and where execve puts its strings.</summary>
internal static class Request
{
    private static ulong address;

    /// <summary>Bytes of memory from the address on.</summary>
    private static int size;

    /// <summary>A process begins with its request at an address, see <see cref="ProcessLayout.RequestArgument"/>; 0: it has none.</summary>
    public static void Begin(ulong at)
    {
        address = at;
        size = at == 0 ? 0 : !IsWritable ? StartPage.PageSize : Header.Bytes > ProcessRequest.UsualSize ? ProcessRequest.MaximumSize : ProcessRequest.UsualSize;
    }

    /// <summary>The header.</summary>
    public static ref ProcessRequest Header => ref ProcessMemory.At<ProcessRequest>(address, 1)[0];

    /// <summary>The whole request, and what there is behind it.</summary>
    public static Span<byte> Bytes => ProcessMemory.At<byte>(address, size);

    /// <summary>Path, arguments and environment.</summary>
    public static ProgramStrings Strings
    {
        get
        {
            const int maximum = ProcessRequest.MaximumStringBytes;
            int room = size - ProcessRequest.StringsOffset;
            return new ProgramStrings(ProcessMemory.At<byte>(address + ProcessRequest.StringsOffset, room < maximum ? room : maximum), ref Header);
        }
    }

    private static bool IsWritable => address == ProcessLayout.PrivateMemory;

    /// <summary>Go on with a request that can be written, with the same strings.</summary>
    /// <returns>ENOMEM: no memory.</returns>
    public static Errno MakeWritable()
    {
        if (IsWritable)
            return Errno.None;
        Errno error = Connection.Server.ProvideRequest(ProcessRequest.UsualSize);
        if (error != Errno.None)
            return error;
        if (address != 0)
            Bytes.CopyTo(ProcessMemory.At<byte>(ProcessLayout.PrivateMemory, size));
        address = ProcessLayout.PrivateMemory;
        size = ProcessRequest.UsualSize;
        return Errno.None;
    }

    /// <summary>Make room for a request, which can be written, of so many bytes; what it has stays.</summary>
    /// <param name="bytes">More than <see cref="ProcessRequest.MaximumSize"/>: as many as there can be.</param>
    /// <returns>E2BIG: there is as much room as there can be, and it is less. ENOMEM: no memory.</returns>
    public static Errno MakeRoom(uint bytes)
    {
        if (bytes <= (uint)size)
            return Errno.None;
        if (size == ProcessRequest.MaximumSize)
            return Errno.E2BIG;
        Errno error = Connection.Server.ProvideRequest(ProcessRequest.MaximumSize);
        if (error == Errno.None)
            size = ProcessRequest.MaximumSize;
        return error;
    }

    /// <summary>Take the strings of an execve from the program's memory.</summary>
    /// <param name="path">Address of the path.</param>
    /// <param name="arguments">Address of the argument pointers, ended by a zero; 0: none.</param>
    /// <param name="environment">The same for the environment.</param>
    /// <returns>E2BIG, ENAMETOOLONG, EFAULT. ENOMEM: no memory for a request.</returns>
    public static Errno Collect(ulong path, ulong arguments, ulong environment)
    {
        const int pathMaximum = 4096;
        Errno error = MakeWritable();
        if (error != Errno.None)
            return error;
        ProgramStrings strings = Strings;
        Header.ArgumentCount = 0;
        Header.EnvironmentCount = 0;
        Header.StringBytes = 0;
        Header.Program = 0;
        error = UserMemory.CopyString(path, strings.Free.Slice(0, pathMaximum - 1), out int length);
        if (error == Errno.None)
            error = strings.Took(length);
        if (error == Errno.None)
            error = CollectList(arguments, ref Header.ArgumentCount);
        return error == Errno.None ? CollectList(environment, ref Header.EnvironmentCount) : error;
    }

    /// <summary>
    /// Tell others what the program that begins was given, see <see cref="ProgramText"/>; what the process began with the process server has read
    /// itself, unless it was too long.
    /// </summary>
    public static void Publish()
    {
        if (!IsWritable)
            return;
        ReadOnlySpan<byte> strings = Strings.Bytes;
        int arguments = Behind(strings, 0, 1);
        int environment = Behind(strings, arguments, Header.ArgumentCount);
        ref ProgramText text = ref Domain.Page.Program;
        Span<byte> room = text.Bytes;
        strings = strings.Slice(arguments);
        int count = environment - arguments;
        text.ArgumentBytes = 0; // until the bytes are there
        strings.Slice(0, strings.Length < room.Length ? strings.Length : room.Length).CopyTo(room);
        text.EnvironmentBytes = strings.Length <= room.Length ? (uint)(strings.Length - count) : count < room.Length ? (uint)(room.Length - count) : 0;
        text.ArgumentBytes = (uint)(count < room.Length ? count : room.Length);
    }

    /// <summary>Where the string behind so many strings begins.</summary>
    private static int Behind(ReadOnlySpan<byte> strings, int at, uint count)
    {
        for (; count > 0; count--, at++)
        {
            while (at < strings.Length - 1 && strings[at] != 0)
                at++;
        }

        return at < strings.Length ? at : strings.Length;
    }

    private static Errno CollectList(ulong list, ref uint count)
    {
        for (; list != 0; list += sizeof(ulong))
        {
            if (!UserMemory.TryRead(list, out ulong text))
                return Errno.EFAULT;
            if (text == 0)
                break;
            Errno error = CollectString(text);
            if (error is not (Errno.None or Errno.EFAULT))
            {
                // Most likely it did not fit.
                error = MakeRoom(uint.MaxValue);
                if (error == Errno.None)
                    error = CollectString(text);
            }

            if (error != Errno.None)
                return error is Errno.EFAULT or Errno.ENOMEM ? error : Errno.E2BIG;
            count++;
        }

        return Errno.None;
    }

    private static Errno CollectString(ulong text)
    {
        ProgramStrings strings = Strings;
        Errno error = UserMemory.CopyString(text, strings.Free, out int length);
        return error == Errno.None ? strings.Took(length) : error;
    }
}
