namespace Pistachio.Protocols.Generator.Writing;

/// <summary>C# for reading and writing one word of a message: a field for the register words, a call for the extra ones.</summary>
internal static class WordAccess
{
    public const int InRegisters = 4;

    public const string Words = "global::Pistachio.UserCall.MessageWords";

    public static string Read(string message, string page, int index) =>
        index < InRegisters ? $"{message}.W{index}" : $"{Words}.ReadExtra({page}, {index - InRegisters})";

    public static string Write(string message, string page, int index, string value) =>
        index < InRegisters ? $"{message}.W{index} = {value};" : $"{Words}.WriteExtra({page}, {index - InRegisters}, {value});";

    public static string Hex(ulong value) => $"0x{value:X}UL";
}
