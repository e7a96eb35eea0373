namespace Pistachio.Processes.Protocol;

/// <summary>The resources of POSIX getrlimit and those of Linux beyond them, with the numbers of Linux.</summary>
public enum ResourceLimit : uint
{
    CpuTime = 0,
    FileSize = 1,
    Data = 2,
    Stack = 3,
    Core = 4,
    ResidentSet = 5,
    Processes = 6,
    OpenFiles = 7,
    LockedMemory = 8,
    AddressSpace = 9,
    Locks = 10,
    PendingSignals = 11,
    MessageQueues = 12,
    Nice = 13,
    RealTimePriority = 14,
    RealTimeTime = 15,
}
