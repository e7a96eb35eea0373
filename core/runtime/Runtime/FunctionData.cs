using System.Runtime;

namespace Pistachio.Runtime;

/// <summary>
/// What the compiler records for each function (language-specific data of its unwind entry), and the exception clauses in it.
/// </summary>
/// <remarks>
/// <code>
/// byte     bits 0 to 1: 0 method, 1 handler, 2 filter; bit 2: has clauses; bit 3: called from outside (the stack's entry);
///          bit 4: has associated data
/// handler or filter:  int32 distance to the method's data; int32 distance of this code from the method's start
/// method:             int32 distance to associated data, if any; int32 distance to the clauses, if any
/// clauses             count, then for each: start, length &lt;&lt; 2 | kind, handler, and by kind: int32 distance to the type; filter
/// </code>
/// Numbers without a width are of variable length; positions in the code count from the method's start.
/// </remarks>
// SAFETY: data pointers come from the unwind table of the image and are read in the compiler's format; the structures are CoreLib's, laid out as it reads them.
internal static unsafe class FunctionData
{
    private const int KindMask = 3;
    private const int WithClauses = 4;
    private const int Entry = 8;
    private const int WithAssociatedData = 16;

    private enum ClauseKind : uint
    {
        Typed = 0,
        Fault = 1,
        Filter = 2,
    }

    /// <summary>Where the clauses stand. CoreLib keeps 32 bytes for it.</summary>
    internal struct ClauseCursor
    {
        internal byte* Next;
        internal nuint MethodStart;
        internal uint Left;
    }

    /// <summary>One clause as CoreLib reads it.</summary>
    internal struct Clause
    {
        internal uint Kind;
        internal uint TryStart;
        internal uint TryEnd;
        internal nuint Filter;
        internal nuint Handler;
        internal nuint Type;
    }

    /// <summary>Where the method's code lies, as CoreLib reads it. There is never a cold part.</summary>
    internal struct MethodRegion
    {
        internal nuint HotStart;
        internal nuint HotSize;
        internal nuint ColdStart;
        internal nuint ColdSize;
    }

    internal static bool IsEntry(byte* data) => (*data & Entry) != 0;

    internal static bool HasClauses(byte* data)
    {
        nuint start = 0;
        return (*MethodOf(data, ref start) & WithClauses) != 0;
    }

    [RuntimeExport("RhpEHEnumInitFromStackFrameIterator")]
    internal static bool StartClauses(StackFrame* frame, MethodRegion* region, ClauseCursor* cursor)
    {
        nuint start = frame->FunctionStart;
        byte* data = MethodOf(frame->FunctionData, ref start);
        *region = default;
        region->HotStart = start;
        byte flags = *data++;
        if ((flags & WithClauses) == 0)
        {
            return false;
        }

        if ((flags & WithAssociatedData) != 0)
        {
            data += sizeof(int);
        }

        data += *(int*)data;
        cursor->Left = ReadNumber(ref data);
        cursor->Next = data;
        cursor->MethodStart = start;
        return true;
    }

    [RuntimeExport("RhpEHEnumNext")]
    internal static bool NextClause(ClauseCursor* cursor, Clause* clause)
    {
        if (cursor->Left == 0)
        {
            return false;
        }

        cursor->Left--;
        byte* data = cursor->Next;
        clause->TryStart = ReadNumber(ref data);
        uint lengthAndKind = ReadNumber(ref data);
        clause->Kind = lengthAndKind & 3;
        clause->TryEnd = clause->TryStart + (lengthAndKind >> 2);
        clause->Handler = cursor->MethodStart + ReadNumber(ref data);
        if (clause->Kind == (uint)ClauseKind.Typed)
        {
            clause->Type = (nuint)(data + *(int*)data);
            data += sizeof(int);
        }
        else if (clause->Kind == (uint)ClauseKind.Filter)
        {
            clause->Filter = cursor->MethodStart + ReadNumber(ref data);
        }

        cursor->Next = data;
        return true;
    }

    /// <summary>From a handler's data to that of its method; <paramref name="start"/> follows.</summary>
    private static byte* MethodOf(byte* data, ref nuint start)
    {
        if ((*data & KindMask) == 0)
        {
            return data;
        }

        byte* distances = data + 1;
        start -= (nuint)(nint)(*(int*)(distances + sizeof(int)));
        return distances + *(int*)distances;
    }

    /// <summary>The count of low one bits in the first byte is the count of bytes that follow, up to 4.</summary>
    private static uint ReadNumber(ref byte* data)
    {
        uint first = *data;
        uint value;
        if ((first & 1) == 0)
        {
            value = first >> 1;
            data += 1;
        }
        else if ((first & 2) == 0)
        {
            value = (uint)*(ushort*)data >> 2;
            data += 2;
        }
        else if ((first & 4) == 0)
        {
            value = (uint)(data[0] | (data[1] << 8) | (data[2] << 16)) >> 3;
            data += 3;
        }
        else if ((first & 8) == 0)
        {
            value = *(uint*)data >> 4;
            data += 4;
        }
        else
        {
            value = *(uint*)(data + 1);
            data += 5;
        }

        return value;
    }
}
