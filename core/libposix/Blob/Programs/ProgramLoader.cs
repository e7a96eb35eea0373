using System;
using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>Puts a prepared program into the empty memory of the process.</summary>
internal static class ProgramLoader
{
    /// <summary>Where a relocatable program lies: high enough for its heap to grow above it, far below what mmap uses.</summary>
    private const ulong RelocatableBase = 0x5555_5555_4000;

    /// <summary>The stack ends where the library begins. It is filled at first use, and nothing lies in the 64 KiB below.</summary>
    private const ulong StackTop = AddressLayout.HighestMapping;
    private const ulong StackSize = 8UL << 20;
    private const ulong StackGuard = 64UL << 10;

    /// <summary>
    /// Upper part of the stack that arguments and environment may use: nine bytes for each empty string, and there may be as many as
    /// <see cref="ProcessRequest.MaximumStringBytes"/>.
    /// </summary>
    private const int ArgumentRoom = 2 << 20;

    private const MapFlags Fixed = MapFlags.Private | MapFlags.Anonymous | MapFlags.Fixed;

    /// <summary>Load a program, make its stack, and set the registers to begin with.</summary>
    /// <param name="program">The program.</param>
    /// <param name="strings">Its path, arguments and environment.</param>
    /// <param name="request">How many there are.</param>
    /// <param name="identity">The ids of the process.</param>
    /// <param name="frame">The registers.</param>
    /// <returns>ENOMEM, E2BIG: the process has nothing to go on with.</returns>
    public static Errno Load(ref PreparedProgram program, ProgramStrings strings, in ProcessRequest request, in Identity identity, ref GateFrame frame)
    {
        ulong shift = program.Header.IsRelocatable ? RelocatableBase - program.Layout.Start : 0;
        Errno error = LoadSegments(ref program.File, program.Header, shift);
        if (error == Errno.None)
            error = MapStack(); // before anything is mapped at an address of the library's choice
        ulong entry = program.Header.Entry + shift;
        ulong interpreterBase = 0;
        if (error == Errno.None && program.HasInterpreter)
        {
            error = LoadInterpreter(ref program, out interpreterBase);
            entry = program.InterpreterHeader.Entry + interpreterBase;
        }

        if (error != Errno.None)
            return error;
        HeapCalls.Begin(program.Layout.End + shift);

        AuxiliaryValues values = default;
        values.Headers = program.Layout.HeadersAddress == 0 ? 0 : program.Layout.HeadersAddress + shift;
        values.HeaderCount = (ulong)program.Header.HeaderCount;
        values.InterpreterBase = interpreterBase;
        values.Entry = program.Header.Entry + shift;
        error = FillStack(strings, request, identity, ref values, out ulong stack);
        if (error == Errno.None)
            frame.Begin(entry, stack);
        return error;
    }

    private static Errno LoadInterpreter(ref PreparedProgram program, out ulong shift)
    {
        ulong size = program.InterpreterLayout.End - program.InterpreterLayout.Start;
        Errno error = Process.Memory.Map(
            0, size, PageProtection.None, MapFlags.Private | MapFlags.Anonymous, -1, 0, out ulong address);
        shift = address - program.InterpreterLayout.Start;
        return error == Errno.None ? LoadSegments(ref program.Interpreter, program.InterpreterHeader, shift) : error;
    }

    private static Errno LoadSegments(ref ProgramFile file, in ElfHeader header, ulong shift)
    {
        Span<byte> headers = stackalloc byte[header.HeadersSize];
        Errno error = file.Read(header.HeadersOffset, headers, out _);
        for (int i = 0; i < header.HeaderCount && error == Errno.None; i++)
        {
            ElfSegmentHeader segment = new(headers, i);
            if (segment.IsMemory)
                error = LoadSegment(file, segment, segment.Address + shift);
        }

        return error;
    }

    /// <summary>A mapping of what the file has of the segment, and zeros behind it.</summary>
    private static Errno LoadSegment(in ProgramFile file, in ElfSegmentHeader segment, ulong address)
    {
        PageProtection protection = ProtectionOf(segment);
        ulong start = Page.RoundDown(address);
        ulong inPage = address - start;
        ulong fileEnd = start;
        if (segment.FileSize != 0)
        {
            ulong bytes = inPage + segment.FileSize;
            Errno error = Process.Memory.MapFile(start, bytes, protection, file.File, segment.Offset - inPage, bytes);
            if (error != Errno.None)
                return error;
            fileEnd = start + (Page.CountFor(bytes) * Page.Size);
        }

        ulong end = address + segment.MemorySize;
        return end > fileEnd ? Process.Memory.Map(fileEnd, end - fileEnd, protection, Fixed, -1, 0, out _) : Errno.None;
    }

    private static PageProtection ProtectionOf(in ElfSegmentHeader segment)
    {
        PageProtection protection = segment.IsReadable ? PageProtection.Read : PageProtection.None;
        protection |= segment.IsWritable ? PageProtection.Write : PageProtection.None;
        return protection | (segment.IsExecutable ? PageProtection.Execute : PageProtection.None);
    }

    private static Errno MapStack()
    {
        Errno error = Process.Memory.Map(
            StackTop - StackSize - StackGuard, StackGuard, PageProtection.None, Fixed, -1, 0, out _);
        return error != Errno.None
            ? error
            : Process.Memory.Map(StackTop - StackSize, StackSize, PageProtection.Read | PageProtection.Write, Fixed, -1, 0, out _);
    }

    private static Errno FillStack(
        ProgramStrings strings, in ProcessRequest request, in Identity identity, ref AuxiliaryValues values, out ulong stack)
    {
        values.User = identity.User;
        values.EffectiveUser = identity.EffectiveUser;
        values.Group = identity.Group;
        values.EffectiveGroup = identity.EffectiveGroup;
        values.Capabilities = (uint)NativeGate.CpuFeatures();
        values.Vdso = NativeGate.Vdso();
        values.Random0 = RandomSource.Next();
        values.Random1 = RandomSource.Next();

        return StackBuilder.Build(
            ProcessMemory.At<byte>(StackTop - ArgumentRoom, ArgumentRoom), StackTop, strings.Bytes,
            (int)request.ArgumentCount, (int)request.EnvironmentCount, values, out stack);
    }
}
