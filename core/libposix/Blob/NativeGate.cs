using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>The assembly of the blob that C# calls, see <c>Assembly/</c>.</summary>
internal static class NativeGate
{
    /// <summary>Where a call goes on that faulted at an address of the program.</summary>
    [RuntimeImport("px_gate_fault_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong FaultAddress();

    /// <summary>The time-stamp counter.</summary>
    [RuntimeImport("px_read_ticks")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadTicks();

    /// <summary>CPUID leaf 1: ecx in the upper half, edx in the lower.</summary>
    [RuntimeImport("px_cpu_features")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong CpuFeatures();

    /// <summary>A leaf of CPUID, subleaf 0.</summary>
    [RuntimeImport("px_cpu_identity")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void CpuIdentity(uint leaf, ref CpuWords words);

    /// <summary>A random word of the CPU; 0 when it has none.</summary>
    [RuntimeImport("px_hardware_random")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong HardwareRandom(ref ulong value);

    /// <summary>Address of the vDSO.</summary>
    [RuntimeImport("px_vdso_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Vdso();

    /// <summary>Bytes from the start of the private memory that hold data, without the stacks.</summary>
    [RuntimeImport("px_data_size")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong DataSize();

    /// <summary>Bytes of the private memory.</summary>
    [RuntimeImport("px_private_size")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong PrivateSize();

    /// <summary>Where the first thread begins a program that another thread has executed.</summary>
    [RuntimeImport("px_execution_entry_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ExecutionEntry();

    /// <summary>Where the first thread gives back robust locks when somebody else ends the process.</summary>
    [RuntimeImport("px_end_entry_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong EndEntry();

    /// <summary>Where memory is moved (memmove), and bytes of that code.</summary>
    [RuntimeImport("px_memmove_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Move();

    [RuntimeImport("px_memmove_size")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong MoveSize();

    /// <summary>Where a thread begins whose area has been filled.</summary>
    [RuntimeImport("px_thread_start_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ThreadStart();

    /// <summary>The first instruction of the gate.</summary>
    [RuntimeImport("px_gate_entry_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Entry();

    /// <summary>The second one.</summary>
    [RuntimeImport("px_gate_entered_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Entered();

    /// <summary>The first instruction at which the call is the library's.</summary>
    [RuntimeImport("px_gate_begun_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Begun();

    /// <summary>Where the gate begins to leave.</summary>
    [RuntimeImport("px_gate_leave_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Leave();

    /// <summary>The jump to the program, its registers being in place.</summary>
    [RuntimeImport("px_gate_left_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Left();

    /// <summary>Where an interrupted call of a door is made again.</summary>
    [RuntimeImport("px_gate_again_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Again();

    /// <summary>Where the gate delivers signals.</summary>
    [RuntimeImport("px_gate_signals_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong GateSignals();

    /// <summary>Where the program is resumed with all its registers.</summary>
    [RuntimeImport("px_program_resume_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ProgramResume();

    /// <summary>The last instruction of that.</summary>
    [RuntimeImport("px_program_resumed_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ProgramResumed();

    /// <summary>The program goes on from <see cref="ThreadArea.Program"/>, after a look for signals. Does not return.</summary>
    [RuntimeImport("px_resume_program")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void ResumeProgram();

    /// <summary>Where an upcall no longer needs its frame.</summary>
    [RuntimeImport("px_upcall_left_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong UpcallLeft();

    /// <summary>The instruction that faults to begin an upcall again.</summary>
    [RuntimeImport("px_upcall_again_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong UpcallAgain();

    /// <summary>Where an interrupted program enters the library.</summary>
    [RuntimeImport("px_signal_entry_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong SignalEntry();

    /// <summary>Where the delivery of a signal goes on that faulted.</summary>
    [RuntimeImport("px_signal_failed_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong SignalFailed();

    /// <summary>Where a handler returns to.</summary>
    [RuntimeImport("px_signal_return_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong SignalReturn();

    /// <summary>Copy vector state as fxsave has it; 16-byte aligned. The vector registers hold it afterwards.</summary>
    [RuntimeImport("px_copy_vector_state")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void CopyVectorState(ulong from, ulong to);

    /// <summary>The x87 control and status words, and MXCSR.</summary>
    [RuntimeImport("px_read_float_status")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void ReadFloatStatus(out uint control, out uint status, out uint vectorControl);
}
