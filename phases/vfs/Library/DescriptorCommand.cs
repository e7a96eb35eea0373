namespace Pistachio.Files;

/// <summary>The commands of POSIX fcntl that this library knows, with the numbers of Linux.</summary>
public enum DescriptorCommand : uint
{
    Duplicate = 0,
    GetDescriptorFlags = 1,
    SetDescriptorFlags = 2,
    GetStatusFlags = 3,
    SetStatusFlags = 4,
    GetLock = 5,
    SetLock = 6,
    SetLockWait = 7,

    /// <summary>F_SETOWN.</summary>
    SetOwner = 8,
    GetOwner = 9,

    /// <summary>F_SETSIG.</summary>
    SetOwnerSignal = 10,
    GetOwnerSignal = 11,

    /// <summary>F_SETOWN_EX.</summary>
    SetAnyOwner = 15,
    GetAnyOwner = 16,
    GetDescriptionLock = 36,
    SetDescriptionLock = 37,
    SetDescriptionLockWait = 38,

    /// <summary>F_NOTIFY: dnotify, which there is none of.</summary>
    NotifyDirectory = 1026,
    DuplicateCloseOnExec = 1030,
    SetPipeSize = 1031,
    GetPipeSize = 1032,
    AddSeals = 1033,
    GetSeals = 1034,
}
