using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Pistachio.Protocols.Description.Documents;

/// <summary>Writes <c>docs/kernel-calls.md</c>.</summary>
public static class KernelCallsDocument
{
    private static readonly string[] ArgumentRegisters = ["rdx", "r10", "r8", "r9"];

    /// <summary>The text of the document.</summary>
    public static string Write(IReadOnlyList<KernelCallDescription> calls)
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Kernel calls

            Generated from `core/usercall/Calls/IKernelCalls.cs` by `ipcdump --write-documents`. C# programs call them as
            `Pistachio.UserCall.Kernel`, C programs through `include/exo/kernel.h`.

            A call is the `syscall` instruction with its number in `rax`. In: `rsi` = handle, `rdx`, `r10`, `r8`, `r9` = arguments 0 to 3.
            Out: `rax` = status (0 = Ok), `rdx` = value. A message travels in `rbx` (tag) and `r12` to `r15` (words 0 to 3), both ways, and the
            badge of a received message is the value. Every call clobbers `rcx`, `rdi`, `rsi`, `r8` to `r11` and the arithmetic flags; one that
            carries a message `rbp` as well. All other registers, vector state included, are kept.

            Any call with a handle can fail with BadHandle, WrongKind or NoRight; any call with an unknown number with NoSuchCall. The other
            results are named at the call.

            | number | call | |
            |---:|---|---|

            """);
        foreach (KernelCallDescription call in calls)
            text.Append(CultureInfo.InvariantCulture, $"| {call.Number} | [{call.Name}](#{call.Name.ToLowerInvariant()}) | {MarkdownText.Cell(call.Summary)} |\n");
        foreach (KernelCallDescription call in calls)
            WriteCall(text, call);
        return text.ToString();
    }

    private static void WriteCall(StringBuilder text, KernelCallDescription call)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {call.Name}\n\nNumber {call.Number}. {call.Summary}\n\n");
        if (call.Parameters.Count > 0)
        {
            text.Append("| | parameter | type | where | |\n|---|---|---|---|---|\n");
            foreach (KernelParameter parameter in call.Parameters)
                text.Append(CultureInfo.InvariantCulture, $"| {Direction(parameter)} | {parameter.Name} | {TypeName(parameter)} | {Place(parameter)} | {MarkdownText.Cell(parameter.Summary)} |\n");
            text.Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"Results: {call.Returns}\n");
    }

    private static string Direction(KernelParameter parameter) => parameter.Place switch
    {
        KernelParameterPlace.Value => "out",
        KernelParameterPlace.Message => "in, out",
        _ => "in",
    };

    private static string TypeName(KernelParameter parameter) => parameter.Place == KernelParameterPlace.Handle ? "handle" : parameter.TypeName;

    private static string Place(KernelParameter parameter)
    {
        string place = parameter.Place switch
        {
            KernelParameterPlace.Handle => "`rsi`",
            KernelParameterPlace.Argument => $"`{ArgumentRegisters[parameter.Argument]}`",
            KernelParameterPlace.Value => "`rdx`",
            _ => "`rbx`, `r12` to `r15`",
        };
        bool isPart = parameter.TypeBits > 1 && parameter.Width < 64 && (parameter.Offset > 0 || parameter.Place == KernelParameterPlace.Value || parameter.Width == 32);
        return isPart ? string.Create(CultureInfo.InvariantCulture, $"{place} bits {parameter.Offset} to {parameter.Offset + parameter.Width - 1}") : place;
    }
}
