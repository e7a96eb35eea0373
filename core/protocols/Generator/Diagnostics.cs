using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Pistachio.Protocols.Generator;

/// <summary>Everything that can be wrong with a declared protocol or kernel call.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor NumberOutOfRange = Error("PX001", "Number out of range", "{0} has number {1}; it must be {2} to 65535");
    public static readonly DiagnosticDescriptor DuplicateNumber = Error("PX002", "Duplicate number", "{0} has the number of {1}: {2}");
    public static readonly DiagnosticDescriptor MissingNumber = Error("PX003", "Missing number", "{0} needs the attribute [{1}]");
    public static readonly DiagnosticDescriptor UnsupportedType = Error("PX004", "Unsupported type", "Parameter {0} of {1} has type {2}, which does not fit a message word; use ulong, long, uint, int, ushort, byte, bool, an enum, or a byte span with [MaximumBytes]");
    public static readonly DiagnosticDescriptor UnsupportedResult = Error("PX005", "Unsupported result", "{0} returns {1}; an operation returns uint or an enum, where 0 is success");
    public static readonly DiagnosticDescriptor TooManyWords = Error("PX006", "Too many words", "The {1} of {0} needs {2} words; a message has {3}");
    public static readonly DiagnosticDescriptor TooManyCapabilities = Error("PX007", "Too many capabilities", "The {1} of {0} carries {2} capabilities; a message has room for {3}");
    public static readonly DiagnosticDescriptor BadByteString = Error("PX008", "Byte string", "Parameter {0} of {1}: {2}");
    public static readonly DiagnosticDescriptor BadMarker = Error("PX009", "Parameter attribute", "Parameter {0} of {1}: {2}");
    public static readonly DiagnosticDescriptor NotAMethod = Error("PX010", "Member of a protocol", "{0}: an interface that declares calls has plain methods only");
    public static readonly DiagnosticDescriptor DuplicateName = Error("PX011", "Overloaded operation", "{0} is declared twice; operations cannot be overloaded");
    public static readonly DiagnosticDescriptor TooManyArguments = Error("PX012", "Too many arguments", "{0} needs {1} argument words; a kernel call has {2}");
    public static readonly DiagnosticDescriptor NameOfVariant = Error("PX013", "Name of a variant", "{0} has the name of the deadline variant of {1}");

    private static readonly Dictionary<string, DiagnosticDescriptor> All = new[]
    {
        NumberOutOfRange, DuplicateNumber, MissingNumber, UnsupportedType, UnsupportedResult, TooManyWords, TooManyCapabilities, BadByteString,
        BadMarker, NotAMethod, DuplicateName, TooManyArguments, NameOfVariant,
    }.ToDictionary(static descriptor => descriptor.Id);

    public static DiagnosticDescriptor ById(string id) => All[id];

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Pistachio.Protocols", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
