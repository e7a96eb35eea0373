using System;

namespace Pistachio.Runtime;

/// <summary>Ends of the program that no handler sees.</summary>
// SAFETY: contexts and frames live on the stack of the caller or of the throw that is being reported.
internal static unsafe class Failure
{
    private static bool failing;

    /// <summary>Prints one line and ends the program.</summary>
    internal static void Stop(string reason, int status)
    {
        if (!failing)
        {
            failing = true;
            Output.Write("fatal: ");
            Output.Write(reason);
            Output.Write("\n");
        }

        Host.Exit(status);
    }

    /// <summary>Prints the exception and the code addresses on the stack, and ends the program.</summary>
    internal static void StopUnhandled(Exception exception)
    {
        if (failing)
        {
            Host.Exit(ExitStatus.UnhandledException);
        }

        failing = true;
        Output.Write("unhandled exception: ");
        ExceptionTypes.WriteName(exception);
        string? message = MessageOf(exception);
        if (message != null)
        {
            Output.Write(": ");
            Output.Write(message);
        }

        Output.Write("\n");
        ExceptionFrame* head = Symbols.State()->ExceptionHead;
        if (head != null)
        {
            PrintStack(head->Context, (head->Kind & ExceptionFrame.HardwareFault) != 0);
        }

        Host.Exit(ExitStatus.UnhandledException);
    }

    /// <summary>One line for each method on the stack, innermost first. The addresses are those of the program's ELF file.</summary>
    internal static void PrintStack(ThrowContext* context, bool atFault)
    {
        const int MostFrames = 32;
        StackFrame frame;
        bool more = StackWalk.Start(&frame, context, atFault, null);
        for (int i = 0; more && i < MostFrames; i++)
        {
            Output.Write("   at ");
            Output.WriteHexadecimal(frame.ControlPc);
            Output.Write("\n");
            more = StackWalk.Next(&frame, null, null, null);
        }
    }

    private static string? MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception)
        {
            // Message is virtual: an exception class of the program may fail to compose it. The report goes on without.
            return null;
        }
    }
}
