using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>Arguments and environment of the programs of processes, where the processes themselves have them: nothing of it is to be believed.</content>
public sealed partial class DomainBuilder
{
    /// <summary>The arguments of the program that a process executes, each ended by a zero byte.</summary>
    public ReadOnlySpan<byte> ArgumentsOf(ProcessDomain domain)
    {
        TextOf(domain, out ReadOnlySpan<byte> arguments, out _);
        return arguments;
    }

    /// <summary>Its environment, as far as there was room for it.</summary>
    public ReadOnlySpan<byte> EnvironmentOf(ProcessDomain domain)
    {
        TextOf(domain, out _, out ReadOnlySpan<byte> environment);
        return environment;
    }

    /// <summary>The child of a fork executes what its parent does.</summary>
    public void CopyProgramText(ProcessDomain from, ProcessDomain to)
    {
        TextOf(from, out ReadOnlySpan<byte> arguments, out ReadOnlySpan<byte> environment);
        ref ProgramText text = ref StartPageOf(to.Index).Program;
        Span<byte> bytes = text.Bytes;
        int room = Math.Min(arguments.Length, bytes.Length);
        arguments[..room].CopyTo(bytes);
        bytes = bytes[room..];
        text.ArgumentBytes = (uint)room;
        room = Math.Min(environment.Length, bytes.Length);
        environment[..room].CopyTo(bytes);
        text.EnvironmentBytes = (uint)room;
    }

    private void TextOf(ProcessDomain domain, out ReadOnlySpan<byte> arguments, out ReadOnlySpan<byte> environment)
    {
        ref ProgramText text = ref StartPageOf(domain.Index).Program;
        uint argumentBytes = text.ArgumentBytes;
        if (argumentBytes == 0)
        {
            FirstTextOf(domain, out arguments, out environment);
            return;
        }

        ReadOnlySpan<byte> bytes = text.Bytes;
        arguments = bytes[..(int)Math.Min(argumentBytes, ProgramText.Capacity)];
        bytes = bytes[arguments.Length..];
        environment = bytes[..(int)Math.Min(text.EnvironmentBytes, (uint)bytes.Length)];
    }

    /// <summary>What the request says that the process began with, if it is on its page.</summary>
    private void FirstTextOf(ProcessDomain domain, out ReadOnlySpan<byte> arguments, out ReadOnlySpan<byte> environment)
    {
        arguments = default;
        environment = default;
        if (domain.FirstRequestBytes < ProcessRequest.StringsOffset)
            return;
        ReadOnlySpan<byte> page = FirstRequestOf(domain.Index)[..domain.FirstRequestBytes];
        ProcessRequest header = MemoryMarshal.Read<ProcessRequest>(page);
        arguments = page[ProcessRequest.StringsOffset..];
        if (header.StringBytes < (uint)arguments.Length)
            arguments = arguments[..(int)header.StringBytes];
        Skip(ref arguments, 1); // the path
        environment = arguments;
        Skip(ref environment, header.ArgumentCount);
        arguments = arguments[..(arguments.Length - environment.Length)];
    }

    private static void Skip(ref ReadOnlySpan<byte> strings, uint count)
    {
        for (; count > 0 && strings.Length > 0; count--)
        {
            int end = strings.IndexOf((byte)0);
            strings = end < 0 ? default : strings[(end + 1)..];
        }
    }
}
