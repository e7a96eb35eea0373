using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Pistachio.Protocols.Description.Documents;

/// <summary>Writes <c>include/exo/kernel.h</c>: the kernel calls as inline functions for C.</summary>
public static class KernelHeader
{
    private const string Head =
        """
        /* The calls of the Pistachio kernel.
         * Generated from core/usercall/Calls/IKernelCalls.cs by `ipcdump --write-documents`; do not edit.
         *
         * Every call returns EXO_OK or another exo_call_status. Results behind pointers are valid when it is EXO_OK. */
        #ifndef EXO_KERNEL_H
        #define EXO_KERNEL_H

        #include <stdbool.h>
        #include <stdint.h>

        #include "abi.h"
        #include "message.h"

        /* A call that carries no message; the typed functions below are made of it. */
        static inline exo_call_status exo_invoke(exo_call_number number, exo_handle handle, uint64_t argument0, uint64_t argument1,
            uint64_t argument2, uint64_t argument3, uint64_t *value)
        {
            register uint64_t r10 __asm__("r10") = argument1;
            register uint64_t r8 __asm__("r8") = argument2;
            register uint64_t r9 __asm__("r9") = argument3;
            __asm__ volatile(
                "syscall"
                : "+a"(number), "+S"(handle), "+d"(argument0), "+r"(r10), "+r"(r8), "+r"(r9)
                :
                : "rcx", "rdi", "r11", "memory", "cc");
            *value = argument0;
            return (exo_call_status)number;
        }

        /* A call that carries a message. The message travels in registers that the compiler may be using (rbx, rbp, r12 to r15), so
         * they are saved on the stack, beyond the red zone. */
        static inline exo_call_status exo_invoke_message(exo_call_number number, exo_handle handle, uint64_t argument0,
            struct exo_message *message)
        {
            __asm__ volatile(
                "leaq -128(%%rsp), %%rsp\n\t"
                "pushq %%rbx\n\t"
                "pushq %%rbp\n\t"
                "pushq %%r12\n\t"
                "pushq %%r13\n\t"
                "pushq %%r14\n\t"
                "pushq %%r15\n\t"
                "pushq %%rdi\n\t"
                "movq 0(%%rdi), %%rbx\n\t"
                "movq 8(%%rdi), %%r12\n\t"
                "movq 16(%%rdi), %%r13\n\t"
                "movq 24(%%rdi), %%r14\n\t"
                "movq 32(%%rdi), %%r15\n\t"
                "syscall\n\t"
                "popq %%rcx\n\t"
                "movq %%rbx, 0(%%rcx)\n\t"
                "movq %%r12, 8(%%rcx)\n\t"
                "movq %%r13, 16(%%rcx)\n\t"
                "movq %%r14, 24(%%rcx)\n\t"
                "movq %%r15, 32(%%rcx)\n\t"
                "movq %%rdx, 40(%%rcx)\n\t"
                "popq %%r15\n\t"
                "popq %%r14\n\t"
                "popq %%r13\n\t"
                "popq %%r12\n\t"
                "popq %%rbp\n\t"
                "popq %%rbx\n\t"
                "leaq 128(%%rsp), %%rsp"
                : "+a"(number), "+S"(handle), "+d"(argument0), "+D"(message)
                :
                : "rcx", "r8", "r9", "r10", "r11", "memory", "cc");
            return (exo_call_status)number;
        }

        """;

    /// <summary>The text of the header.</summary>
    public static string Write(IEnumerable<KernelCallDescription> calls)
    {
        var text = new StringBuilder(Head);
        foreach (KernelCallDescription call in calls)
            WriteCall(text, call);
        text.Append("\n#endif\n");
        return text.ToString();
    }

    private static void WriteCall(StringBuilder text, KernelCallDescription call)
    {
        string returns = CNames(call.Returns);
        text.Append(CultureInfo.InvariantCulture, $"\n/* {call.Summary}\n");
        foreach (KernelParameter parameter in call.Parameters)
            text.Append(CultureInfo.InvariantCulture, $" * {CName.Parameter(parameter.Name)}: {parameter.Summary}\n");
        text.Append(CultureInfo.InvariantCulture, $" * Returns {returns} */\n");

        IEnumerable<string> parameters = call.Parameters.Select(static parameter =>
            parameter.Place is KernelParameterPlace.Value or KernelParameterPlace.Message
                ? $"{CName.Type(parameter)} *{CName.Parameter(parameter.Name)}"
                : $"{CName.Type(parameter)} {CName.Parameter(parameter.Name)}");
        string list = string.Join(", ", parameters);
        text.Append(CultureInfo.InvariantCulture, $"static inline exo_call_status exo_{CName.Lower(call.Name)}({(list.Length == 0 ? "void" : list)})\n{{\n");

        string number = $"EXO_CALL_{CName.Upper(call.Name)}";
        string handle = Named(call, KernelParameterPlace.Handle) ?? "0";
        if (Named(call, KernelParameterPlace.Message) is { } message)
        {
            text.Append(CultureInfo.InvariantCulture, $"    return exo_invoke_message({number}, {handle}, {Argument(call, 0)}, {message});\n}}\n");
            return;
        }

        string arguments = string.Join(", ", Enumerable.Range(0, 4).Select(index => Argument(call, index)));
        text.Append(CultureInfo.InvariantCulture, $"    uint64_t exo_value;\n    exo_call_status exo_status = exo_invoke({number}, {handle}, {arguments}, &exo_value);\n");
        foreach (KernelParameter result in call.Parameters.Where(static parameter => parameter.Place == KernelParameterPlace.Value))
            text.Append(CultureInfo.InvariantCulture, $"    *{CName.Parameter(result.Name)} = ({CName.Type(result)}){(result.Offset == 0 ? "exo_value" : $"(exo_value >> {result.Offset})")};\n");
        text.Append("    return exo_status;\n}\n");
    }

    private static string Argument(KernelCallDescription call, int index)
    {
        string[] parts = [.. call.Parameters
            .Where(parameter => parameter.Place == KernelParameterPlace.Argument && parameter.Argument == index)
            .Select(static parameter => parameter.Offset == 0 ? CName.Parameter(parameter.Name) : $"((uint64_t){CName.Parameter(parameter.Name)} << {parameter.Offset})")];
        return parts.Length == 0 ? "0" : string.Join(" | ", parts);
    }

    private static string? Named(KernelCallDescription call, KernelParameterPlace place) =>
        call.Parameters.FirstOrDefault(parameter => parameter.Place == place)?.Name is { } name ? CName.Parameter(name) : null;

    // "Ok, NoCaller (why)." becomes "EXO_OK, EXO_NO_CALLER (why)."
    private static string CNames(string returns) =>
        System.Text.RegularExpressions.Regex.Replace(returns, @"\b[A-Z][A-Za-z]+\b", static match =>
            System.Enum.IsDefined(typeof(Abi.CallStatus), match.Value) ? "EXO_" + CName.Upper(match.Value) : match.Value);
}
