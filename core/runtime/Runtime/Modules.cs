using System.Runtime;

namespace Pistachio.Runtime;

/// <summary>
/// The compiled module: its table of sections, and the objects the compiler laid out itself (frozen objects: string literals,
/// statics it could compute). There is exactly one module in a server.
/// </summary>
// SAFETY: the pointers are those of the one compiled module's header and sections (1: its magic is the compiler's; 2: sections lie in the image, which stays mapped).
internal static unsafe class Modules
{
    private const int HeaderSize = 16;
    private const int SectionCountOffset = 12;
    private const int HasEndPointer = 1;

    /// <summary>What a type manager handle points to. CoreLib reads the first two words.</summary>
    internal struct TypeManager
    {
        internal nint OperatingSystemModule;
        internal nint Header;
    }

    private struct Section
    {
        internal int Kind;
        internal int Flags;
        internal nint Start;
        internal nint End;
    }

    private static TypeManager typeManager;
    private static nuint frozenStart;
    private static nuint frozenEnd;

    [RuntimeExport("RhpRegisterOsModule")]
    internal static nint RegisterModule(nint module) => module;

    [RuntimeExport("RhpCreateTypeManager")]
    internal static TypeManager* CreateTypeManager(nint module, nint header, nint* classLibrary, int classLibraryCount)
    {
        if (typeManager.Header != 0)
        {
            Failure.Stop("a second compiled module in one program", ExitStatus.Unsupported);
        }

        fixed (TypeManager* manager = &typeManager)
        {
            manager->OperatingSystemModule = module;
            manager->Header = header;
            return manager;
        }
    }

    /// <summary>Start of a section of the module and its length in bytes; 0 when the module has none of that kind.</summary>
    [RuntimeExport("RhpGetModuleSection")]
    internal static nint FindSection(TypeManager** handle, int kind, int* length)
    {
        nint header = (*handle)->Header;
        int count = *(ushort*)(header + SectionCountOffset);
        Section* sections = (Section*)(header + HeaderSize);
        for (int i = 0; i < count; i++)
        {
            Section* section = sections + i;
            if (section->Kind == kind)
            {
                *length = (section->Flags & HasEndPointer) != 0 ? (int)(section->End - section->Start) : sizeof(nint);
                return section->Start;
            }
        }

        *length = 0;
        return 0;
    }

    /// <summary>CoreLib hands over the frozen objects of the module. Returns a handle that is not zero.</summary>
    [RuntimeExport("RhRegisterFrozenSegment")]
    internal static nint RegisterFrozenObjects(nuint segment, nuint allocated, nuint committed, nuint reserved)
    {
        if (frozenStart != 0)
        {
            return 0;
        }

        frozenStart = segment + 8;
        frozenEnd = segment + allocated;
        return 1;
    }

    [RuntimeExport("RhUpdateFrozenSegment")]
    internal static void UpdateFrozenObjects(nint segment, nuint allocated, nuint committed) => frozenEnd = allocated;

    /// <summary>Frozen objects live for ever, and so does what they refer to.</summary>
    internal static void MarkFrozenObjects()
    {
        for (nuint address = frozenStart; address < frozenEnd;)
        {
            MethodTable* table = *(MethodTable**)address;
            if (table == null)
            {
                break;
            }

            if (table->ContainsPointers)
            {
                Heap.MarkReferencesOf(address);
            }

            address += MethodTable.SizeOfObject(address, table);
        }
    }
}
