using System;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using Pistachio.Abi;

namespace Pistachio.Protocols.Description.Documents;

/// <summary>Writes <c>include/exo/abi.h</c>: the constants of <c>core/abi</c> for C.</summary>
public static class AbiHeader
{
    /// <summary>The text of the header.</summary>
    /// <exception cref="System.IO.FileNotFoundException">The documentation file of Pistachio.Abi is not beside its assembly.</exception>
    public static string Write()
    {
        AbiDocumentation documentation = AbiDocumentation.Load(typeof(CallNumber).Assembly);
        var text = new StringBuilder();
        text.Append(
            """
            /* The ABI of the Pistachio kernel: numbers, kinds, rights and layouts.
             * Generated from core/abi by `ipcdump --write-documents`; do not edit. */
            #ifndef EXO_ABI_H
            #define EXO_ABI_H

            #include <stdint.h>

            /* Names a capability of the caller's table: generation << 32 | slot. 0 is no capability. */
            typedef uint64_t exo_handle;

            """);

        WriteEnum(text, documentation, typeof(CallStatus), "call_status", "EXO_");
        WriteEnum(text, documentation, typeof(CallNumber), "call_number", "EXO_CALL_");
        WriteEnum(text, documentation, typeof(CapabilityKind), "capability_kind", "EXO_KIND_");
        WriteEnum(text, documentation, typeof(Rights), "rights", "EXO_RIGHT_");
        WriteEnum(text, documentation, typeof(Protection), "protection", "EXO_PROTECTION_");
        WriteEnum(text, documentation, typeof(ThreadRegister), "thread_register", "EXO_REGISTER_");
        WriteEnum(text, documentation, typeof(MachineStop), "machine_stop", "EXO_STOP_");
        WriteConstants(text, documentation, typeof(Vectors), "EXO_VECTOR_");
        WriteConstants(text, documentation, typeof(MessagePage), "EXO_MESSAGE_PAGE_");
        WriteConstants(text, documentation, typeof(UpcallFrame), "EXO_UPCALL_");
        text.Append("\n#endif\n");
        return text.ToString();
    }

    private static void WriteEnum(StringBuilder text, AbiDocumentation documentation, Type type, string name, string prefix)
    {
        Type underlying = Enum.GetUnderlyingType(type);
        bool isSigned = underlying == typeof(long);
        int bits = underlying == typeof(byte) ? 8 : 64;
        text.Append(CultureInfo.InvariantCulture, $"\n/* {documentation.Type(type)} */\ntypedef {(isSigned ? "" : "u")}int{bits}_t exo_{name};\n");
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            object value = Convert.ChangeType(field.GetRawConstantValue()!, underlying, CultureInfo.InvariantCulture);
            string literal = isSigned ? $"INT64_C({value})" : bits == 64 ? $"UINT64_C({value})" : $"{value}";
            Define(text, prefix + CName.Upper(field.Name), $"(({"exo_" + name}){literal})", documentation.Field(type, field.Name));
        }
    }

    private static void WriteConstants(StringBuilder text, AbiDocumentation documentation, Type type, string prefix)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n/* {documentation.Type(type)} */\n");
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(static field => field.IsLiteral))
        {
            string value = field.GetRawConstantValue() switch
            {
                ulong word => $"UINT64_C({word})",
                object number => string.Create(CultureInfo.InvariantCulture, $"0x{number:X3}"),
                null => throw new InvalidOperationException($"{type.Name}.{field.Name} has no value."),
            };
            Define(text, prefix + CName.Upper(field.Name), value, documentation.Field(type, field.Name));
        }
    }

    private static void Define(StringBuilder text, string name, string value, string comment) =>
        text.Append(CultureInfo.InvariantCulture, $"#define {name} {value}{(comment.Length == 0 ? "" : $" /* {comment} */")}\n");
}
