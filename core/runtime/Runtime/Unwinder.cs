namespace Pistachio.Runtime;

/// <summary>
/// Finds callers by the unwind tables (.eh_frame, Linux Standard Base 5.0 chapter 10.6; the programs are DWARF 4 section 6.4).
/// Only what the compiler and our assembly files use is understood.
/// </summary>
// SAFETY: the unwind table is read-only data of the image that linker and compiler made; stack reads are at places it names, in frames that are still on the stack.
internal static unsafe class Unwinder
{
    private const int TableStart = 12;
    private const int CountOffset = 8;

    /// <summary>Numbers of registers in unwind programs (System V ABI for x86-64, figure 3.36).</summary>
    private enum Register : uint
    {
        Rbx = 3,
        Rbp = 6,
        Rsp = 7,
        R12 = 12,
        R13 = 13,
        R14 = 14,
        R15 = 15,
        ReturnAddress = 16,
        Count = 17,
    }

    private struct Row
    {
        internal uint CfaRegister;
        internal uint CfaOffset;

        /// <summary>Registers whose old value lies on the stack.</summary>
        internal uint Saved;
        internal fixed int SavedAt[(int)Register.Count];
    }

    /// <summary>An entry of the table that the linker sorts by address. Both are distances from the table's header.</summary>
    private struct TableEntry
    {
        internal int Function;
        internal int Description;
    }

    /// <summary>Looks up the function at the frame's instruction. False when there is none: the end of the stack, or a broken one.</summary>
    internal static bool Find(StackFrame* frame)
    {
        frame->Description = FindDescription(frame->ControlPc, out frame->FunctionStart, out frame->FunctionData, out frame->UnwindProgram);
        return frame->Description != null;
    }

    /// <summary>Gives the frame, in which <see cref="Find"/> found a function, the registers of its caller.</summary>
    internal static bool Unwind(StackFrame* frame)
    {
        byte* description = frame->Description;
        byte* common = description + 4 - *(int*)(description + 4);
        Row row = default;
        byte* commonProgram = SkipCommonHeader(common, out _);
        nuint at = frame->FunctionStart;
        Execute(ref row, commonProgram, common + 4 + *(uint*)common, ref at, nuint.MaxValue);
        Execute(ref row, frame->UnwindProgram, description + 4 + *(uint*)description, ref at, frame->ControlPc);
        if ((row.Saved & (1u << (int)Register.ReturnAddress)) == 0)
        {
            return false;
        }

        RegisterSet* registers = &frame->Registers;
        nuint cfa = (row.CfaRegister == (uint)Register.Rbp ? registers->Rbp : registers->Rsp) + row.CfaOffset;
        registers->Rbx = Restore(ref row, Register.Rbx, cfa, registers->Rbx);
        registers->Rbp = Restore(ref row, Register.Rbp, cfa, registers->Rbp);
        registers->R12 = Restore(ref row, Register.R12, cfa, registers->R12);
        registers->R13 = Restore(ref row, Register.R13, cfa, registers->R13);
        registers->R14 = Restore(ref row, Register.R14, cfa, registers->R14);
        registers->R15 = Restore(ref row, Register.R15, cfa, registers->R15);
        registers->Ip = Restore(ref row, Register.ReturnAddress, cfa, 0);
        registers->Rsp = cfa;
        return registers->Ip != 0;
    }

    private static nuint Restore(ref Row row, Register register, nuint cfa, nuint current) =>
        (row.Saved & (1u << (int)register)) != 0 ? *(nuint*)((nint)cfa + row.SavedAt[(int)register]) : current;

    private static byte* FindDescription(nuint pc, out nuint start, out byte* languageData, out byte* program)
    {
        start = 0;
        languageData = null;
        program = null;
        byte* header = Symbols.UnwindTable();
        uint count = *(uint*)(header + CountOffset);
        TableEntry* entries = (TableEntry*)(header + TableStart);
        int wanted = (int)((nint)pc - (nint)header);
        uint low = 0;
        uint high = count;
        while (low < high)
        {
            uint middle = (low + high) / 2;
            if (entries[middle].Function <= wanted)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low == 0)
        {
            return null;
        }

        TableEntry* entry = entries + (low - 1);
        byte* description = header + entry->Description;
        start = (nuint)(header + entry->Function);
        uint length = *(uint*)(description + 12);
        if (pc - start >= length)
        {
            return null;
        }

        SkipCommonHeader(description + 4 - *(int*)(description + 4), out bool hasLanguageData);
        byte* at = description + 16;
        uint augmentation = ReadUnsigned(ref at);
        program = at + augmentation;
        if (hasLanguageData && *(int*)at != 0)
        {
            languageData = at + *(int*)at;
        }

        return description;
    }

    /// <summary>Returns the initial program of a common entry, whose augmentation is "zR" (assembly) or "zLR" (the compiler).</summary>
    private static byte* SkipCommonHeader(byte* common, out bool hasLanguageData)
    {
        byte* at = common + 9;
        hasLanguageData = false;
        while (*at != 0)
        {
            hasLanguageData |= *at == (byte)'L';
            at++;
        }

        // Code alignment 1, data alignment -8 and return address column 16 take one byte each.
        at += 4;
        uint augmentation = ReadUnsigned(ref at);
        return at + augmentation;
    }

    /// <summary>Runs a program up to the row for <paramref name="pc"/>.</summary>
    private static void Execute(ref Row row, byte* at, byte* end, ref nuint location, nuint pc)
    {
        while (at < end)
        {
            uint code = *at++;
            uint operand = code & 0x3F;
            switch (code >> 6)
            {
                case 1: // advance_loc
                    location += operand;
                    break;
                case 2: // offset
                    row.SavedAt[(int)operand] = -8 * (int)ReadUnsigned(ref at);
                    row.Saved |= 1u << (int)operand;
                    continue;
                case 3: // restore
                    row.Saved &= ~(1u << (int)operand);
                    continue;
                default:
                    switch (operand)
                    {
                        case 0x00: // nop
                            continue;
                        case 0x02: // advance_loc1
                            location += *at;
                            at += 1;
                            break;
                        case 0x03: // advance_loc2
                            location += *(ushort*)at;
                            at += 2;
                            break;
                        case 0x04: // advance_loc4
                            location += *(uint*)at;
                            at += 4;
                            break;
                        case 0x07: // undefined
                            row.Saved &= ~(1u << (int)ReadUnsigned(ref at));
                            continue;
                        case 0x0C: // def_cfa
                            row.CfaRegister = ReadUnsigned(ref at);
                            row.CfaOffset = ReadUnsigned(ref at);
                            continue;
                        case 0x0D: // def_cfa_register
                            row.CfaRegister = ReadUnsigned(ref at);
                            continue;
                        case 0x0E: // def_cfa_offset
                            row.CfaOffset = ReadUnsigned(ref at);
                            continue;
                        default:
                            Failure.Stop("unwind table with an unknown instruction", ExitStatus.FailFast);
                            return;
                    }

                    break;
            }

            if (location > pc)
            {
                return;
            }
        }
    }

    /// <summary>ULEB128.</summary>
    private static uint ReadUnsigned(ref byte* at)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            uint next = *at++;
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
