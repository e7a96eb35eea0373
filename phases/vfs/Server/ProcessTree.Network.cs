using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>The names of /proc/net and of what /proc/sys/net has.</content>
internal sealed partial class ProcessTree
{
    // Places in SystemEntries.
    private const int NetworkDirectory = 37;
    private const int NetworkSettingsDirectory = 38;
    private const int CoreDirectory = 39;

    private static ProcessEntry[] NetworkEntries =>
    [
        ProcessEntry.Directory("net"u8),
        ProcessEntry.Directory("net"u8, SystemDirectory),
        ProcessEntry.Directory("core"u8, NetworkSettingsDirectory),
        ProcessEntry.File("somaxconn"u8, TextFile.MaximumBacklog, CoreDirectory),
        ProcessEntry.File("dev"u8, TextFile.NetworkInterfaces, NetworkDirectory),
        ProcessEntry.File("tcp"u8, TextFile.Streams, NetworkDirectory),
        ProcessEntry.File("tcp6"u8, TextFile.Streams6, NetworkDirectory),
        ProcessEntry.File("udp"u8, TextFile.Datagrams, NetworkDirectory),
        ProcessEntry.File("udp6"u8, TextFile.Datagrams6, NetworkDirectory),
        ProcessEntry.File("raw"u8, TextFile.RawSockets, NetworkDirectory),
        ProcessEntry.File("raw6"u8, TextFile.RawSockets6, NetworkDirectory),
        ProcessEntry.File("unix"u8, TextFile.UnixSockets, NetworkDirectory),
        ProcessEntry.File("route"u8, TextFile.Routes, NetworkDirectory),
        ProcessEntry.File("arp"u8, TextFile.Neighbours, NetworkDirectory),
        ProcessEntry.File("if_inet6"u8, TextFile.Addresses6, NetworkDirectory),
        ProcessEntry.File("pnp"u8, TextFile.NameServers, NetworkDirectory),
        ProcessEntry.File("udplite"u8, TextFile.LiteDatagrams, NetworkDirectory),
        ProcessEntry.File("udplite6"u8, TextFile.LiteDatagrams6, NetworkDirectory),
    ];
}
