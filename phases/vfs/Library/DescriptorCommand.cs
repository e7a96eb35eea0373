namespace Pistachio.Files;

/// <summary>The commands of POSIX fcntl that this library knows, with the numbers of Linux.</summary>
public enum DescriptorCommand : uint
{
    Duplicate = 0,
    GetDescriptorFlags = 1,
    SetDescriptorFlags = 2,
    GetStatusFlags = 3,
    SetStatusFlags = 4,
    DuplicateCloseOnExec = 1030,
}
