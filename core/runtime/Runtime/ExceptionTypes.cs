using System;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime;

/// <summary>Names of exception types. Servers carry no metadata, so ServerTier.targets makes a table out of the symbols.</summary>
// SAFETY: an object's first word is its method table; the table of names is read-only data that the build made, its texts end with a zero byte.
internal static unsafe class ExceptionTypes
{
    /// <summary>A type and its name, which ends with a zero byte.</summary>
    internal struct Entry
    {
        internal MethodTable* Type;
        internal byte* Name;
    }

    /// <summary>Writes the name of the exception's type, without its namespace.</summary>
    internal static void WriteName(Exception exception)
    {
        MethodTable* type = *(MethodTable**)Unsafe.As<Exception, nuint>(ref exception);
        for (; type != null; type = type->BaseType)
        {
            for (Entry* entry = Symbols.ExceptionNamesStart(); entry < Symbols.ExceptionNamesEnd(); entry++)
            {
                if (entry->Type == type)
                {
                    int length = 0;
                    while (entry->Name[length] != 0)
                    {
                        length++;
                    }

                    Host.Write(entry->Name, length);
                    return;
                }
            }
        }

        Output.Write("an exception");
    }
}
