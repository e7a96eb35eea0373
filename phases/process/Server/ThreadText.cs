using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <summary>What /proc says of one thread where it says something else of its process.</summary>
/// <param name="Process">Whose it is; null: the process is meant.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Time">CPU time that it has used, in nanoseconds.</param>
/// <param name="Scheduling">How it is scheduled.</param>
/// <param name="Signals">What it blocks, and what waits for it.</param>
internal readonly record struct ThreadText(Process? Process, uint Id, string? Name, ulong Time, Scheduling Scheduling, ThreadSignalArea Signals);
