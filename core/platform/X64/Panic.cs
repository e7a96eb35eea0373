using System;
using System.Runtime;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform;

/// <summary>The end of a kernel whose invariants are broken.</summary>
public static class Panic
{
    private const ulong ExitStatus = 0x2A;

    /// <summary>Prints what is wrong and where, and stops the machine.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Stop(string message, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelConsole.Write("\nPANIC: ");
        KernelConsole.Write(message);
        KernelConsole.Write(" (");
        KernelConsole.Write(file);
        KernelConsole.Write(":");
        KernelConsole.WriteDecimal((ulong)line);
        KernelConsole.WriteLine(")");
        Power.Off(ExitStatus);
    }

    /// <summary>Where the CoreLib ends when a check of compiled code fails.</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void CheckFailed(CheckFailure failure) => Stop(failure switch
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
}
