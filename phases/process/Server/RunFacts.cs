namespace Pistachio.Processes.Server;

/// <summary>What a process is told of time and of the run.</summary>
/// <param name="TicksPerSecond">Rate of the time-stamp counter.</param>
/// <param name="BootTicks">The time-stamp counter at boot.</param>
/// <param name="BootTime">Nanoseconds between 1970 and the boot; 0 = nobody knows.</param>
/// <param name="Options">Options of the run.</param>
public readonly record struct RunFacts(ulong TicksPerSecond, ulong BootTicks, ulong BootTime, Abi.ProcessOptions Options);
