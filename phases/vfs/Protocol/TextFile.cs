namespace Pistachio.Vfs.Protocol;

/// <summary>
/// The files of /proc that are text: which one an open file description of <see cref="FileKind.Text"/> is, and so who tells its bytes. It is the low
/// half of the size that <see cref="IVfsServer.Open"/> and <see cref="IVfsServer.Describe"/> give; the process id is in the upper half, 0 of those
/// that are not about a process.
/// </summary>
public enum TextFile : uint
{
    None = 0,

    // Told by the VFS server, see IVfsServer.ReadBytes.
    Mounts = 1,
    MountInformation = 2,
    FileSystems = 3,
    DescriptorInformation = 4,
    MaximumOpenFiles = 5,
    MaximumDescriptors = 6,
    MaximumPipeSize = 7,
    MaximumWatchLists = 8,
    MaximumWatches = 9,
    MaximumWatchEvents = 10,

    /// <summary>A file with nothing in it.</summary>
    Nothing = 11,
    Swaps = 12,
    ControlGroup = 13,
    WaitChannel = 14,
    Personality = 15,
    Devices = 16,
    UnixSockets = 40,
    MaximumBacklog = 41,

    // Told by the process server, of a process.
    CommandLine = FirstOfProcess,
    Name = 65,
    Environment = 66,
    Limits = 67,
    Statistics = 68,
    MemoryStatistics = 69,
    Status = 70,

    // Told by the process server, of the system.
    MemoryInformation = FirstOfSystem,
    LoadAverage = 129,
    SystemStatistics = 130,
    Uptime = 131,
    Version = 132,
    HostName = 133,
    SystemName = 134,
    SystemRelease = 135,
    SystemVersion = 136,
    MaximumProcessId = 137,
    MaximumThreads = 138,
    MaximumGroups = 139,
    BootIdentifier = 140,
    DomainName = 141,
    MemoryCounts = 142,

    // Told by the library OS of whoever reads.
    Maps = FirstOfLibrary,
    Processors = 193,
    NewIdentifier = 194,

    // Told by the socket server, see ISocketServer.Table.
    NetworkInterfaces = FirstOfNetwork,
    Streams = 225,
    Streams6 = 226,
    Datagrams = 227,
    Datagrams6 = 228,
    RawSockets = 229,
    RawSockets6 = 230,
    Routes = 231,
    Neighbours = 232,
    Addresses6 = 233,
    NameServers = 234,
    LiteDatagrams = 235,
    LiteDatagrams6 = 236,

    /// <summary>From here on the process server tells them, of a process.</summary>
    FirstOfProcess = 64,

    /// <summary>From here on the process server tells them, of the system.</summary>
    FirstOfSystem = 128,

    /// <summary>From here on the library OS of whoever reads tells them.</summary>
    FirstOfLibrary = 192,

    /// <summary>From here on the socket server tells them.</summary>
    FirstOfNetwork = 224,
}
