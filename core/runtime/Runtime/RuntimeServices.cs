using System.Runtime;

namespace Pistachio.Runtime;

/// <summary>Services that CoreLib expects of a runtime and that need next to nothing in a program with one thread and no finalizers.</summary>
// SAFETY: CoreLib passes places for the answers; objects it passes are live.
internal static unsafe class RuntimeServices
{
    private const ulong TheThread = 1;
    private const int CrashBufferSize = 64;

    private struct CrashBuffer
    {
        internal fixed byte Bytes[CrashBufferSize];
    }

    private static CrashBuffer crashBuffer;

    [RuntimeExport("RhGetThreadStaticStorage")]
    internal static nuint* ThreadStatics() => &Symbols.State()->ThreadStatics;

    [RuntimeExport("RhCurrentOSThreadId")]
    internal static ulong CurrentThread() => TheThread;

    [RuntimeExport("RhGetCurrentThreadStackBounds")]
    internal static void StackBounds(nuint* low, nuint* high)
    {
        *low = Symbols.State()->StackLow;
        *high = Symbols.State()->StackHigh;
    }

    [RuntimeExport("RhGetProcessCpuCount")]
    internal static int CpuCount() => 1;

    [RuntimeExport("RhSpinWait")]
    internal static void SpinWait(int iterations)
    {
    }

    /// <summary>Returns 0: no other thread ran.</summary>
    [RuntimeExport("RhYield")]
    internal static int Yield() => 0;

    [RuntimeExport("RhSetThreadExitCallback")]
    internal static void SetThreadExitCallback(nint callback)
    {
    }

    [RuntimeExport("RhpCollect")]
    internal static void Collect(int generation, int mode, int lowMemory) => Symbols.Collect();

    [RuntimeExport("RhpGetGcTotalMemory")]
    internal static long UsedMemory() => (long)Heap.Used;

    [RuntimeExport("RhGetGcCollectionCount")]
    internal static int CollectionCount(int generation, bool special) => (int)Heap.Collections;

    [RuntimeExport("RhGetMaxGcGeneration")]
    internal static int OldestGeneration() => 0;

    [RuntimeExport("RhGetGeneration")]
    internal static int GenerationOf(nuint address) => 0;

    /// <summary>Leaves the zeroed answer as it is.</summary>
    [RuntimeExport("RhGetMemoryInfo")]
    internal static void MemoryInfo(nuint info, int kind)
    {
    }

    [RuntimeExport("RhpStartNoGCRegion")]
    internal static int StartNoCollection(long total, int hasLarge, long large, int disallowFull) => 0;

    [RuntimeExport("RhpEndNoGCRegion")]
    internal static int EndNoCollection() => 0;

    [RuntimeExport("RhSuppressFinalize")]
    internal static void SuppressFinalize(nuint address)
    {
    }

    [RuntimeExport("RhReRegisterForFinalize")]
    internal static bool RegisterForFinalize(nuint address) => true;

    [RuntimeExport("RhpGetNextFinalizableObject")]
    internal static nuint NextFinalizable() => 0;

    [RuntimeExport("RhpWaitForFinalizerRequest")]
    internal static uint WaitForFinalizer() => 0;

    [RuntimeExport("RhpSignalFinalizationComplete")]
    internal static void FinalizersDone(uint count, int observed)
    {
    }

    [RuntimeExport("RhpGetThreadAbortException")]
    internal static nuint AbortException() => 0;

    [RuntimeExport("RhpSetThreadDoNotTriggerGC")]
    internal static void DoNotCollect()
    {
    }

    [RuntimeExport("RhpGetCurrentThreadStackTrace")]
    internal static int StackTrace(nint* buffer, uint length, nuint current) => 0;

    [RuntimeExport("RhFindMethodStartAddress")]
    internal static nuint MethodStart(nuint address)
    {
        StackFrame frame = default;
        frame.ControlPc = address;
        return Unwinder.Find(&frame) ? frame.FunctionStart : 0;
    }

    /// <summary>No settings are compiled in.</summary>
    [RuntimeExport("RhGetKnobValues")]
    internal static uint Settings(byte*** keys, byte*** values)
    {
        *keys = null;
        *values = null;
        return 0;
    }

    [RuntimeExport("RhGetModuleFileName")]
    internal static int ModuleFileName(nint module, byte** name)
    {
        *name = null;
        return 0;
    }

    [RuntimeExport("RhGetOSModuleFromPointer")]
    internal static nint ModuleOf(nint address) => 1;

    [RuntimeExport("RhGetRuntimeVersion")]
    internal static byte* Version(int* length)
    {
        *length = 0;
        return null;
    }

    [RuntimeExport("RhGetCrashInfoBuffer")]
    internal static byte* CrashInformation(int* size)
    {
        *size = CrashBufferSize;
        fixed (byte* bytes = crashBuffer.Bytes)
        {
            return bytes;
        }
    }

    [RuntimeExport("RhCreateCrashDumpIfEnabled")]
    internal static void DumpCore(nint record)
    {
    }

    /// <summary>Compares two boxed values of the same type byte by byte.</summary>
    [RuntimeExport("RhCompareObjectContentsAndPadding")]
    internal static bool SameContents(nuint first, nuint second)
    {
        nuint size = MethodTable.SizeOfObject(first, *(MethodTable**)first) - 16;
        for (nuint i = 0; i < size; i++)
        {
            if (*(byte*)(first + 8 + i) != *(byte*)(second + 8 + i))
            {
                return false;
            }
        }

        return true;
    }
}
