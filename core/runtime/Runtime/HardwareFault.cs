namespace Pistachio.Runtime;

/// <summary>Turns hardware faults of compiled code into C# exceptions.</summary>
// SAFETY: the host passes a copy of the faulting thread's registers; a fault inside a helper leaves the return address at rsp.
internal static unsafe class HardwareFault
{
    /// <summary>Compiled code checks for null itself when it accesses a field beyond this.</summary>
    private const ulong NullArea = 0x1_0000;

    /// <summary>A method's prologue may jump over a page of the stack, but touches each page of a larger frame.</summary>
    private const ulong StackReach = 0x1_0000;

    private const ulong NullReference = 0;
    private const ulong NullReferenceInHelper = 66;
    private const ulong IntegerDivideByZero = 0xC000_0094;
    private const ulong IntegerOverflow = 0xC000_0095;

    /// <summary>
    /// Changes the registers so that the thread, when it goes on, throws. Ends the program if the fault is none of the program's
    /// mistakes that C# has an exception for.
    /// </summary>
    internal static void Translate(FaultRegisters* registers, FaultKind kind, ulong address)
    {
        RuntimeState* state = Symbols.State();
        ulong rsp = registers->General[FaultRegisters.Rsp];
        if (kind == FaultKind.Memory && state->StackLow - address <= StackReach && rsp - StackReach < state->StackLow)
        {
            Output.Write("stack overflow\n");
            PrintStack(registers);
            Failure.Stop("the stack is used up", ExitStatus.StackOverflow);
        }

        ulong rip = registers->Rip;
        ulong code;
        if (rip >= Symbols.HelpersStart() && rip < Symbols.HelpersEnd())
        {
            // Helpers never move rsp: the caller is to blame.
            rip = *(ulong*)rsp;
            registers->General[FaultRegisters.Rsp] = rsp + 8;
            code = NullReferenceInHelper;
        }
        else
        {
            code = NullReference;
        }

        bool inCompiledCode = rip >= Symbols.ManagedCodeStart() && rip < Symbols.ManagedCodeEnd();
        if (kind == FaultKind.Division && inCompiledCode)
        {
            code = DivisionInstruction.DivisorIsZero(registers) ? IntegerDivideByZero : IntegerOverflow;
        }
        else if (kind != FaultKind.Memory || address >= NullArea || !inCompiledCode)
        {
            Report(registers, kind, address);
        }

        registers->General[FaultRegisters.Rdi] = code;
        registers->General[FaultRegisters.Rsi] = rip;
        registers->Rip = Symbols.ThrowFault();
    }

    private static void Report(FaultRegisters* registers, FaultKind kind, ulong address)
    {
        Output.Write(kind switch
        {
            FaultKind.Memory => "memory fault",
            FaultKind.Division => "division fault",
            _ => "hardware fault",
        });
        Output.Write(" at instruction ");
        Output.WriteHexadecimal((nuint)registers->Rip);
        if (kind == FaultKind.Memory)
        {
            Output.Write(", address ");
            Output.WriteHexadecimal((nuint)address);
        }

        Output.Write("\n");
        PrintStack(registers);
        Failure.Stop("the program did something that C# has no exception for", ExitStatus.Fault);
    }

    private static void PrintStack(FaultRegisters* registers)
    {
        ThrowContext context;
        context.Ip = (nuint)registers->Rip;
        context.Rsp = (nuint)registers->General[FaultRegisters.Rsp];
        context.Rbp = (nuint)registers->General[FaultRegisters.Rbp];
        context.Rbx = (nuint)registers->General[FaultRegisters.Rbx];
        context.R12 = (nuint)registers->General[12];
        context.R13 = (nuint)registers->General[13];
        context.R14 = (nuint)registers->General[14];
        context.R15 = (nuint)registers->General[15];
        Failure.PrintStack(&context, atFault: true);
    }
}
