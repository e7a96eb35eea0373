using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>The end of a kernel whose invariants are broken: it says what, where and how it came there, and stops.</summary>
public static class Panic
{
    /// <summary>QEMU with the exit device ends with 2 * 0x2A + 1 = 85.</summary>
    private const ulong ExitStatus = 0x2A;

    private static bool s_panicking;

    /// <summary>Prints a message, the place that called, and a backtrace; then stops the machine.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Stop(string message, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Begin(message);
        KernelConsole.Write(" (");
        KernelConsole.Write(file);
        KernelConsole.Write(":");
        KernelConsole.WriteDecimal((ulong)line);
        KernelConsole.WriteLine(")");
        WriteCallers();
        Power.Off(ExitStatus);
    }

    /// <summary>Where the CoreLib ends when a check of compiled code fails; the backtrace says where.</summary>
    [RuntimeExport("CoreLibFailed")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void CheckFailed(CheckFailure failure)
    {
        Begin(failure switch
        {
            CheckFailure.IndexOutOfRange => "index out of range",
            CheckFailure.NullReference => "null reference",
            CheckFailure.DivideByZero => "division by zero",
            CheckFailure.Overflow => "arithmetic overflow",
            CheckFailure.InvalidCast => "invalid cast",
            CheckFailure.Argument => "argument out of range",
            CheckFailure.InvalidOperation => "invalid operation",
            CheckFailure.NotSupported => "operation not supported",
            CheckFailure.StackOverrun => "buffer on the stack overrun",
            _ => "code that does not compile was reached",
        });
        KernelConsole.WriteLine("");
        WriteCallers();
        Power.Off(ExitStatus);
    }

    /// <summary>Starts a panic's output. A panic inside a panic stops at once, so that the first one stays readable.</summary>
    internal static void Begin(string message)
    {
        if (s_panicking)
        {
            KernelConsole.WriteLine("\nPANIC while printing a panic");
            Power.Off(ExitStatus);
        }
        s_panicking = true;
        KernelConsole.Write("\nPANIC: ");
        KernelConsole.Write(message);
    }

    /// <summary>Ends a panic that a fault of the kernel caused.</summary>
    [DoesNotReturn]
    internal static void Finish(in TrapFrame frame)
    {
        UnwindState state;
        state.Rip = frame.Rip;
        state.Rsp = frame.Rsp;
        state.Rbp = frame.Rbp;
        Backtrace.Write(state, exact: true);
        Power.Off(ExitStatus);
    }

    /// <summary>Prints the frames above the panic's own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteCallers()
    {
        Instructions.CaptureContext(out UnwindState state);
        if (Unwinder.Step(ref state, exact: false) && Unwinder.Step(ref state, exact: false))
            Backtrace.Write(state, exact: false);
    }
}
