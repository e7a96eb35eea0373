namespace Pistachio.Platform.X64;

/// <summary>Prints who called whom, innermost first, one line per frame.</summary>
internal static unsafe class Backtrace
{
    private const int MaximumFrames = 32;
    private const int ScannedWords = 64;

    /// <summary>Prints the frames from a state on.</summary>
    /// <param name="state">The first frame to print.</param>
    /// <param name="exact">Whether its <c>Rip</c> is an instruction that faulted.</param>
    internal static void Write(UnwindState state, bool exact)
    {
        if (!IsCode(state.Rip))
            Scan(state.Rsp);
        for (int frame = 0; frame < MaximumFrames && IsCode(state.Rip); frame++)
        {
            WriteFrame(state.Rip, exact, certain: true);
            if (!Unwinder.Step(ref state, exact))
            {
                Scan(state.Rsp);
                return;
            }
            exact = false;
        }
    }

    /// <summary>Without frame information: everything on the stack that could be a return address, marked as a guess.</summary>
    private static void Scan(ulong stack)
    {
        for (ulong i = 0; i < ScannedWords && KernelStacks.TryRead((stack & ~7UL) + (i * 8), out ulong word); i++)
        {
            if (IsCode(word))
                WriteFrame(word, exact: false, certain: false);
        }
    }

    private static bool IsCode(ulong address) => address > ImageLayout.Start && address < ImageLayout.TextEnd;

    private static void WriteFrame(ulong rip, bool exact, bool certain)
    {
        // A return address may be behind the last instruction of its line, or of its function.
        ulong inside = exact ? rip : rip - 1;
        SymbolTable.Find(inside, out byte* function, out ulong offset, out byte* file, out uint line);
        KernelConsole.Write(certain ? "  at " : "  ?  ");
        if (function != null)
        {
            WriteText(function);
            KernelConsole.Write("+");
            KernelConsole.WriteHex(offset + (rip - inside));
        }
        else
        {
            KernelConsole.WriteHex(rip);
        }
        if (file != null)
        {
            KernelConsole.Write(" ");
            WriteText(file);
            KernelConsole.Write(":");
            KernelConsole.WriteDecimal(line);
        }
        KernelConsole.WriteLine("");
    }

    // SAFETY: texts of the symbol table end in zero.
    private static void WriteText(byte* text)
    {
        while (*text != 0)
            KernelConsole.WriteByte(*text++);
    }
}
