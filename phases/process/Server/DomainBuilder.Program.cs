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
        ref ProgramText text = ref StartPageOf(domain.Index).Program;
        if (text.ArgumentBytes == 0)
            return FirstStringsOf(domain, environment: false);
        ReadOnlySpan<byte> bytes = text.Bytes;
        return bytes[..(int)Math.Min(text.ArgumentBytes, ProgramText.Capacity)];
    }

    /// <summary>Its environment, as far as there was room for it.</summary>
    public ReadOnlySpan<byte> EnvironmentOf(ProcessDomain domain)
    {
        ref ProgramText text = ref StartPageOf(domain.Index).Program;
        if (text.ArgumentBytes == 0)
            return FirstStringsOf(domain, environment: true);
        ReadOnlySpan<byte> bytes = text.Bytes;
        bytes = bytes[(int)Math.Min(text.ArgumentBytes, ProgramText.Capacity)..];
        return bytes[..(int)Math.Min(text.EnvironmentBytes, (uint)bytes.Length)];
    }

    /// <summary>The child of a fork executes what its parent does.</summary>
    public void CopyProgramText(ProcessDomain from, ProcessDomain to)
    {
        ReadOnlySpan<byte> arguments = ArgumentsOf(from);
        ReadOnlySpan<byte> environment = EnvironmentOf(from);
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

    /// <summary>What the request says that the process began with, if it is on its page.</summary>
    private ReadOnlySpan<byte> FirstStringsOf(ProcessDomain domain, bool environment)
    {
        if (domain.FirstRequestBytes < ProcessRequest.StringsOffset)
            return default;
        ReadOnlySpan<byte> page = FirstRequestOf(domain.Index)[..domain.FirstRequestBytes];
        ProcessRequest header = MemoryMarshal.Read<ProcessRequest>(page);
        ReadOnlySpan<byte> strings = page[ProcessRequest.StringsOffset..];
        if (header.StringBytes < (uint)strings.Length)
            strings = strings[..(int)header.StringBytes];
        Skip(ref strings, 1); // the path
        ReadOnlySpan<byte> behind = strings;
        Skip(ref behind, header.ArgumentCount);
        return environment ? behind : strings[..(strings.Length - behind.Length)];
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
