using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime;

/// <summary>What a host tells the runtime at start.</summary>
internal unsafe struct HostDescription
{
    /// <summary>Page aligned, zeroed or not.</summary>
    internal nuint HeapStart;
    internal nuint HeapSize;
    internal nuint StackLow;
    internal nuint StackHigh;

    /// <summary>Arguments in the manner of C, the program's name first.</summary>
    internal int ArgumentCount;
    internal byte** Arguments;
}

/// <summary>From the host's entry to the program's Main.</summary>
// SAFETY: the host fills the description with memory that it mapped for the life of the program.
internal static unsafe class Startup
{
    [RuntimeImport("*", "InitializeModules"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void InitializeModules(nint module, nint* headers, int count, nint* classLibrary, int classLibraryCount);

    [RuntimeImport("*", "__managed__Main"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Main(int argumentCount, byte** arguments);

    /// <summary>Runs the program to its end. Does not return.</summary>
    internal static void Run(HostDescription* host)
    {
        RuntimeState* state = Symbols.State();
        state->StackLow = host->StackLow;
        state->StackHigh = host->StackHigh;
        if (!Heap.Initialize(host->HeapStart, host->HeapSize))
        {
            Failure.Stop("the heap must be between 256 KiB and 4 GiB", ExitStatus.BadStart);
        }

        nint* headers = Symbols.ModulesStart();
        InitializeModules(1, headers, (int)(Symbols.ModulesEnd() - headers), null, 0);
        ClassLibrary.Initialize();
        Host.Exit(Main(host->ArgumentCount, host->Arguments));
    }
}
