namespace Pistachio.Runtime;

/// <summary>
/// The processor reports a zero divisor and a quotient that does not fit in the same way; C# has two exceptions. So the
/// instruction is decoded to see the divisor (Intel SDM volume 2, chapter 2 and DIV, IDIV: F6 and F7 with /6 and /7).
/// </summary>
internal static unsafe class DivisionInstruction
{
    private const int RexB = 1;
    private const int RexX = 2;
    private const int RexW = 8;

    /// <summary>True also for an instruction that is no division.</summary>
    internal static bool DivisorIsZero(FaultRegisters* registers)
    {
        // SAFETY: the processor has just executed the instruction there, and reads through its operand succeeded.
        byte* at = (byte*)registers->Rip;
        bool half = false;
        if (*at == 0x66)
        {
            half = true;
            at++;
        }

        int rex = 0;
        if ((*at & 0xF0) == 0x40)
        {
            rex = *at++;
        }

        byte opcode = *at++;
        if ((opcode & 0xFE) != 0xF6)
        {
            return true;
        }

        ulong mask = opcode == 0xF6 ? 0xFF : (rex & RexW) != 0 ? ulong.MaxValue : half ? 0xFFFF : 0xFFFF_FFFF;
        int mode = *at >> 6;
        int register = (*at & 7) | ((rex & RexB) << 3);
        if (mode == 3)
        {
            bool highByte = opcode == 0xF6 && rex == 0 && register >= 4;
            ulong value = highByte ? registers->General[register - 4] >> 8 : registers->General[register];
            return (value & mask) == 0;
        }

        ulong memory = *(ulong*)OperandAddress(registers, at, mode, rex);
        return (memory & mask) == 0;
    }

    private static ulong OperandAddress(FaultRegisters* registers, byte* at, int mode, int rex)
    {
        int low = *at++ & 7;
        ulong address;
        if (low == 4)
        {
            int scale = *at >> 6;
            int index = ((*at >> 3) & 7) | ((rex & RexX) << 2);
            int low3 = *at++ & 7;
            address = index == 4 ? 0 : registers->General[index] << scale;
            if (low3 == 5 && mode == 0)
            {
                return address + (ulong)(long)*(int*)at;
            }

            address += registers->General[low3 | ((rex & RexB) << 3)];
        }
        else if (low == 5 && mode == 0)
        {
            // Relative to the next instruction: divisions have no immediate operand.
            return (ulong)((long)(at + sizeof(int)) + *(int*)at);
        }
        else
        {
            address = registers->General[low | ((rex & RexB) << 3)];
        }

        return mode switch
        {
            1 => address + (ulong)(long)*(sbyte*)at,
            2 => address + (ulong)(long)*(int*)at,
            _ => address,
        };
    }
}
