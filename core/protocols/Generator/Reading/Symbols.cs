using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator.Reading;

/// <summary>Questions to Roslyn symbols that both readers ask.</summary>
internal static class Symbols
{
    public static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == name);

    /// <summary>The integer given as a constructor argument of an attribute; enums count as their value.</summary>
    public static long Argument(AttributeData attribute, int index) =>
        attribute.ConstructorArguments.Length > index && attribute.ConstructorArguments[index].Value is { } value ? Convert.ToInt64(value, null) : 0;

    /// <summary>The type of a word, or null when the type does not fit one.</summary>
    public static WordType? WordType(ITypeSymbol type)
    {
        string name = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        string displayName = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying } enumeration)
        {
            (int bits, bool isSigned) = SizeOf(underlying.SpecialType);
            return bits == 0 ? null : new WordType(name, displayName, bits, isSigned, false, Enumeration(enumeration));
        }

        if (type.SpecialType == SpecialType.System_Boolean)
            return new WordType(name, displayName, 1, false, true, null);
        (int size, bool signed) = SizeOf(type.SpecialType);
        return size == 0 ? null : new WordType(name, displayName, size, signed, false, null);
    }

    public static string Namespace(INamedTypeSymbol type) => type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();

    private static (int Bits, bool IsSigned) SizeOf(SpecialType type) => type switch
    {
        SpecialType.System_UInt64 => (64, false),
        SpecialType.System_Int64 => (64, true),
        SpecialType.System_UInt32 => (32, false),
        SpecialType.System_Int32 => (32, true),
        SpecialType.System_UInt16 => (16, false),
        SpecialType.System_Byte => (8, false),
        _ => (0, false),
    };

    private static EnumModel Enumeration(INamedTypeSymbol type) => new(
        type.Name,
        Attribute(type, "System.FlagsAttribute") is not null,
        new EquatableArray<EnumMemberModel>(type.GetMembers().OfType<IFieldSymbol>()
            .Where(static field => field.HasConstantValue)
            .Select(static field => new EnumMemberModel(field.Name, ToWord(field.ConstantValue!)))));

    private static ulong ToWord(object value) => value is ulong word ? word : unchecked((ulong)Convert.ToInt64(value, null));
}
